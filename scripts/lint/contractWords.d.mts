import type { Rule } from "eslint"

export declare const contracts: ReadonlyArray<string>
export declare const contractWords: Rule.RuleModule
