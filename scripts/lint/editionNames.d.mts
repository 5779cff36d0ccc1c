import type { Rule } from "eslint"

export declare const noEditionNames: Rule.RuleModule
