import type { Rule } from "eslint"

export declare const launcherNames: ReadonlyArray<string>
export declare const noLauncherNames: Rule.RuleModule
