/** Which of a job's lines say what went wrong: an exception's own line, or the first error of ssh, the loader or the kernel. Pure. */

const telling: ReadonlyArray<RegExp> = [
  /(?:^|[\s\]:>])(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt)(?::\s|$)/,
  /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/,
  /\bssh: \S|Permission denied|Connection (?:refused|timed out|reset|closed)|No route to host|Could not resolve/,
  /command not found|No such file or directory|cannot open shared object|No space left on device|Input\/output error/
]

const shown = 200

/** The first such line, the most telling kind first; undefined where none says anything. */
export const tellingLine = (lines: ReadonlyArray<string>): string | undefined => {
  for (const pattern of telling) {
    const found = lines.find((line) => pattern.test(line))?.trim()
    if (found !== undefined) return found.length > shown ? `${found.slice(0, shown)}...` : found
  }
  return undefined
}

/** The last `count` lines, and before them the telling one that is not among them. */
export const tellingTail = (lines: ReadonlyArray<string>, count: number): ReadonlyArray<string> => {
  const tail = lines.slice(-count)
  const cause = tellingLine(lines)
  return cause === undefined || tail.some((line) => line.includes(cause.replace(/\.\.\.$/, "")))
    ? tail
    : [cause, "...", ...tail.slice(-Math.max(count - 2, 1))]
}
