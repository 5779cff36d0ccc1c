/** Secrets never reach an echoed command line, a log, a record or a report. */

const secretName = /secret|token|passw(or)?d|credential|access[-_.]?key|api[-_.]?key|private[-_.]?key/i

/** True for an option, variable or parameter whose value must not be shown. */
export const isSecretName = (name: string): boolean => secretName.test(name)

/** Stands in for what was taken out. */
export const redacted = "[redacted]"

/** `scheme://user:password@host` loses its user and password. */
export const redactUrls = (text: string): string =>
  text.replace(/([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/@\s]*@/g, `$1${redacted}@`)

const assignment = /^(--?[\w.-]+=)?([\w.-]+)=/

/** One word of a command line: `key=value` of a secret key, `--key=value` likewise, and passwords in URLs. */
const redactWord = (word: string): string => {
  const names = assignment.exec(word)
  if (names !== null && isSecretName(names[2]!)) return `${names[0]}${redacted}`
  const inline = /^(--?[\w.-]+)=/.exec(word)
  if (inline !== null && isSecretName(inline[1]!)) return `${inline[0]}${redacted}`
  return redactUrls(word)
}

/** A command line as it may be shown: also the word after `--some-secret`. */
export const redactArgv = (argv: ReadonlyArray<string>): ReadonlyArray<string> =>
  argv.map((word, i) => {
    const before = argv[i - 1]
    const isValueOfSecret = before !== undefined && /^--?[\w.-]+$/.test(before) && isSecretName(before) &&
      !word.startsWith("--")
    return isValueOfSecret ? redacted : redactWord(word)
  })

/** `key=value` assignments as they may be shown. */
export const redactAssignments = (assignments: ReadonlyArray<string>): ReadonlyArray<string> =>
  assignments.map(redactWord)
