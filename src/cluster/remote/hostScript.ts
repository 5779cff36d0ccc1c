/**
 * What a host is asked, as a script for its `sh`: nothing is installed or copied there. Every line of the answer that is ours starts
 * with a mark that no file holds, so that greetings of login shells and the files' own text cannot be taken for it.
 */
import { type HostPath, hostPaths } from "../hostFacts.ts"

/** `mark`: letters and digits, fresh for each call. */
export const hostScript = (mark: string): string =>
  `LC_ALL=C
export LC_ALL
say() { printf '${mark} %s\\n' "$*"; }
say clock "$(date +%s.%N 2>/dev/null)"
say machine "$(uname -m 2>/dev/null)"
for file in ${hostPaths.join(" ")}; do
  [ -r "$file" ] || continue
  say file "$file"
  cat "$file" </dev/null
  printf '\\n${mark} end %s\\n' "$?"
done
say done
`

export interface HostAnswer {
  /** The host's wall clock when it began to answer, in seconds, and how fine it is. */
  readonly clock: { readonly seconds: number; readonly isWhole: boolean } | undefined
  readonly machine: string | undefined
  readonly files: Partial<Readonly<Record<HostPath, string>>>
  /** False when the answer was cut off. */
  readonly whole: boolean
}

const isHostPath = (path: string): path is HostPath => hostPaths.some((known) => known === path)

/** `%N` is left as it stands by a `date` that does not know it. */
const clockOf = (text: string): HostAnswer["clock"] => {
  const found = /^(\d{9,11})(\.\d+)?/.exec(text)
  return found === null
    ? undefined
    : { seconds: Number(`${found[1] ?? ""}${found[2] ?? ""}`), isWhole: found[2] === undefined }
}

export const parseAnswer = (mark: string, lines: ReadonlyArray<string>): HostAnswer => {
  const files: Partial<Record<HostPath, string>> = {}
  let clock: HostAnswer["clock"]
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
      if (value === "0" && isHostPath(open.path)) files[open.path] = lines.slice(open.from, i).join("\n")
      open = undefined
    } else if (word === "done") whole = true
  })
  return { clock, machine, files, whole }
}
