/** The editions of the rules: what each is. */
import type { Edition } from "../domain/Edition.ts"

export interface EditionText {
  readonly edition: Edition
  /** Day or month the text stands for. */
  readonly dated: string
  readonly summary: string
}

export const editionTexts: ReadonlyArray<EditionText> = [
  {
    edition: "v1.0",
    dated: "2024-09-25",
    summary:
      "MLPerf Storage v1.0, as published: run counts and aggregation only. It has no parameter rules, so its runs are " +
      "not judged."
  },
  {
    edition: "v2.0",
    dated: "2025-08-04",
    summary: "MLPerf Storage v2.0, as published: the submission guidelines and the checks of that release."
  },
  {
    edition: "v3.0",
    dated: "2026-07",
    summary: "MLPerf Storage v3.0: Rules.md and the checks of release 3.0.26."
  }
]
