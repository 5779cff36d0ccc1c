/** Secrets that show by their own shape, wherever they stand: tokens, schemes, users and passwords of addresses. */

export const redacted = "[redacted]"

/** Prefixes are those of the services that give them out. Every quantifier is over one class, so that each is linear. */
const tokens = new RegExp(
  `(?<![A-Za-z0-9])(?:${
    [
      "gh[pousr]_\\w{20,}",
      "github_pat_\\w{20,}",
      "hf_\\w{20,}",
      "glpat-[\\w-]{20,}",
      "xox[a-z]-[\\w-]{10,}",
      "xapp-[\\w-]{10,}",
      "A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])",
      "AIza[\\w-]{35}",
      "ya29\\.[\\w-]{20,}",
      "npm_\\w{30,}",
      "pypi-[\\w-]{40,}",
      "dop_v1_\\w{40,}",
      "sk-[\\w-]{20,}",
      "[srp]k_(?:live|test)_\\w{16,}",
      "SG\\.[\\w-]{16,}\\.[\\w-]{16,}",
      "AGE-SECRET-KEY-\\w{20,}",
      "eyJ[\\w-]{8,}\\.[\\w-]{4,}(?:\\.[\\w-]*)?"
    ].join("|")
  })`,
  "g"
)

const scheme = /\b(bearer|basic|token)(\s+)([\w.~+/=-]{8,})/gi

/** `bearer authentication` is none, and `basic benchmarks` neither. */
const isCredential = (kind: string, value: string): boolean => {
  if (kind.toLowerCase() !== "basic") return /\d/.test(value)
  return /^[A-Za-z0-9+/]+=*$/.test(value) && Buffer.from(value, "base64").includes(":")
}

/** What ends a word that may hold an address. */
const words = /[^\s"'`<>\\]+/g

/** `https://user:password@host`: the end of what stands before the host, or -1. A password may hold what no URL may. */
const userInfoEnd = (word: string, start: number, lastAt: number): number => {
  const stop = word.slice(start).search(/[/?#,;|]/)
  const end = stop < 0 ? word.length : start + stop
  const at = word.slice(start, end).lastIndexOf("@")
  if (at >= 0) return start + at
  const colon = word.indexOf(":", start)
  const isPassword = colon >= start && colon < end && !/^\d*$/.test(word.slice(colon + 1, end))
  return isPassword && lastAt > end ? lastAt : -1
}

const hideAddress = (word: string): string => {
  const lastAt = word.lastIndexOf("@")
  if (lastAt < 0) return word
  let shown = ""
  let done = 0
  for (let at = word.indexOf("://"); at >= 0; at = word.indexOf("://", at + 3)) {
    if (at < done) continue
    const end = userInfoEnd(word, at + 3, lastAt)
    if (end < 0) continue
    shown += `${word.slice(done, at + 3)}${redacted}`
    done = end
  }
  if (done > 0) return shown + word.slice(done)
  // `user:password@host` without a scheme: a port or a path before the @ is none.
  const colon = word.indexOf(":")
  const isPair = colon > 0 && colon < lastAt - 1 && /[\w.-]/.test(word[lastAt + 1] ?? "")
  const isPath = word.slice(0, lastAt).includes("/")
  return isPair && !isPath ? `${word.slice(0, colon + 1)}${redacted}${word.slice(lastAt)}` : word
}

const mayHold =
  /@|bearer|basic|token|gh._|github|hf_|glpat|xox|xapp|IA|AIza|ya29|npm_|pypi|dop_|sk|[rp]k_|SG\.|AGE-|eyJ/i

/** One line, or a text without secrets that span lines. */
export const hideShapes = (text: string): string =>
  mayHold.test(text)
    ? text
      .replace(words, (word) => word.includes("@") ? hideAddress(word) : word)
      .replace(scheme, (whole: string, kind: string, space: string, value: string) =>
        isCredential(kind, value) ? `${kind}${space}${redacted}` : whole)
      .replace(tokens, redacted)
    : text
