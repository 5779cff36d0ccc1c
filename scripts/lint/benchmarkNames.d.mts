import type { Rule } from "eslint"

export declare const benchmarkWords: Readonly<
  Record<string, { readonly names: ReadonlyArray<string>; readonly kinds: ReadonlyArray<string> }>
>
export declare const exempted: Readonly<Record<string, string>>
export declare const noBenchmarkNames: Rule.RuleModule
