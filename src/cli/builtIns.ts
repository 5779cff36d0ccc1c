/** Options of the program itself, which no command declares. */

export const shells = ["bash", "zsh", "fish"] as const
export type Shell = typeof shells[number]

export const helpSpellings: ReadonlyArray<string> = ["--help", "-h"]
/** Behind them: not a page of help, but all. */
export const helpAll = "all"
export const completionsSpelling = "--completions"
export const versionSpelling = "--version"

/** Offered as what an unknown option may have meant. */
export const builtIns: ReadonlyArray<string> = ["--help", versionSpelling, completionsSpelling]
