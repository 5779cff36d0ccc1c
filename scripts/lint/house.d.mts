import type { Rule } from "eslint"

export declare const house: { readonly rules: Record<string, Rule.RuleModule> }
