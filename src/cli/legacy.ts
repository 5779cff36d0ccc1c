/** Spellings of mlpstorage v2.0 and v3.0 that still work, or that are answered with what to type now. */

/** First words of v3.0's grammar: `<mode> <benchmark> [model] <command> [file|object]`. */
export const modes = ["closed", "open", "whatif"] as const
export type Mode = typeof modes[number]

export const isMode = (word: string | undefined): word is Mode => modes.some((mode) => mode === word)

/** The flag that says what the mode word said; `whatif` names no division and so says nothing. */
export const modeFlag = (mode: Mode): "closed" | "open" | null => mode === "whatif" ? null : mode

interface Renamed {
  readonly was: readonly [string, string]
  readonly now: readonly [string, string]
}

/** Commands that have another name now. */
export const renamedCommands: ReadonlyArray<Renamed> = [
  { was: ["reports", "generate"], now: ["reports", "reportgen"] },
  { was: ["vectordb", "run-search"], now: ["vectordb", "run"] },
  { was: ["history", "list"], now: ["history", "show"] },
  { was: ["history", "replay"], now: ["history", "rerun"] }
]
