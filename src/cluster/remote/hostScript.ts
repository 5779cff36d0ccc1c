/**
 * What a host is asked, as a script for its `sh`: nothing is installed or copied there. Every line of the answer that is ours starts
 * with a mark that no file holds, so that greetings of login shells and the files' own text cannot be taken for it.
 */

/** What a command prints on either stream, answered like the text of a file of that name; a failed one counts as unreadable. */
export interface Question {
  /** Letters, digits, dots and slashes. */
  readonly name: string
  /** Shell: functions it needs. */
  readonly functions?: string
  /** Shell: one simple command. */
  readonly command: string
}

const blockFunction = (mark: string): string =>
  `block() {
  say file "$1"
  shift
  "$@" </dev/null 2>&1
  printf '\\n${mark} end %s\\n' "$?"
}
`

/** One round of questions as a shell function; `done` ends its answer. `mark`: letters and digits, fresh for each call. */
const askFunction = (mark: string, paths: ReadonlyArray<string>, questions: ReadonlyArray<Question> = []): string =>
  `LC_ALL=C
export LC_ALL
say() { printf '${mark} %s\\n' "$*"; }
${questions.length === 0 ? "" : blockFunction(mark)}${questions.map((q) => q.functions ?? "").join("")}ask() {
  say clock "$(date +%s.%N 2>/dev/null)"
  say machine "$(uname -m 2>/dev/null)"
  for file in ${paths.join(" ")}; do
    [ -r "$file" ] || continue
    say file "$file"
    cat "$file" </dev/null
    printf '\\n${mark} end %s\\n' "$?"
  done
${questions.map(({ command, name }) => `  block ${name} ${command}\n`).join("")}  say done
}
`

/** Asks once. */
export const askScript = (
  mark: string,
  paths: ReadonlyArray<string>,
  questions: ReadonlyArray<Question> = []
): string => `${askFunction(mark, paths, questions)}ask\n`

/** Asks again and again over one connection. It ends by itself at the first answer that nobody takes. */
export const repeatScript = (
  mark: string,
  paths: ReadonlyArray<string>,
  rounds: number,
  pauseSeconds: number
): string =>
  `${askFunction(mark, paths)}round=0
while [ "$round" -lt ${rounds} ]; do
  ask || exit 0
  round=$((round + 1))
  sleep ${pauseSeconds}
done
`

export interface HostAnswer<Path extends string> {
  /** The host's wall clock when it began to answer, in seconds, and how fine it is. */
  readonly clock: { readonly seconds: number; readonly isWhole: boolean } | undefined
  readonly machine: string | undefined
  /** Text by path; what could not be read has no entry. */
  readonly files: Partial<Readonly<Record<Path, string>>>
  /** False when the answer was cut off. */
  readonly whole: boolean
}

/** `%N` is left as it stands by a `date` that does not know it. */
const clockOf = (text: string): HostAnswer<string>["clock"] => {
  const found = /^(\d{9,11})(\.\d+)?/.exec(text)
  return found === null
    ? undefined
    : { seconds: Number(`${found[1] ?? ""}${found[2] ?? ""}`), isWhole: found[2] === undefined }
}

/** The mark's line that ends one answer. */
export const isEnd = (mark: string, line: string): boolean => line === `${mark} done`

export const parseAnswer = <Path extends string>(
  mark: string,
  paths: ReadonlyArray<Path>,
  lines: ReadonlyArray<string>
): HostAnswer<Path> => {
  const files: Partial<Record<Path, string>> = {}
  let clock: HostAnswer<Path>["clock"]
  let machine: string | undefined
  let whole = false
  let open: { readonly path: string; readonly from: number } | undefined
  lines.forEach((line, i) => {
    if (!line.startsWith(`${mark} `)) return
    const [word = "", ...rest] = line.slice(mark.length + 1).split(" ")
    const value = rest.join(" ")
    if (word === "clock") clock = clockOf(value)
    else if (word === "machine") machine = value === "" ? undefined : value
    else if (word === "file") open = { path: value, from: i + 1 }
    else if (word === "end" && open !== undefined) {
      const { from, path } = open
      const asked = paths.find((known) => known === path)
      if (value === "0" && asked !== undefined) files[asked] = lines.slice(from, i).join("\n")
      open = undefined
    } else if (isEnd(mark, line)) whole = true
  })
  return { clock, machine, files, whole }
}
