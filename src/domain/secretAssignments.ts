/**
 * Secrets by the name that they stand under, in whatever spelling: `name=value`, `name: value`, `"name": "value"`,
 * `--name value`, `<name>value</name>`. One pass over the line; what is looked back at is bounded, so that time is linear.
 */
import { isSecretName } from "./secretNames.ts"
import { redacted } from "./secretValues.ts"

const longestName = 128

const isNameCharacter = (code: number): boolean =>
  code >= 48 && code <= 57 || code >= 65 && code <= 90 || code >= 97 && code <= 122 || code === 95 || code === 45 ||
  code === 46

const isSpace = (character: string | undefined): boolean => character === " " || character === "\t"
const isQuote = (character: string | undefined): boolean => character === "\"" || character === "'" || character === "`"

/** The name that ends before `end`, quoted or not; "" when there is none. */
const nameBefore = (line: string, end: number): string => {
  let at = end
  const least = Math.max(0, end - longestName)
  while (at > least && isSpace(line[at - 1])) at--
  if (isQuote(line[at - 1])) {
    at--
    if (line[at - 1] === "\\") at--
  } else if (line[at - 1] === "]") at = isQuote(line[at - 2]) ? at - 2 : at - 1
  const last = at
  while (at > least && isNameCharacter(line.charCodeAt(at - 1))) at--
  return line.slice(at, last)
}

/** A further `name=` or `name:` begins here, behind a separator. */
const nextField = /^[,;&]\s{0,8}["']?[A-Za-z_][\w.-]{0,127}["']?\s{0,8}[:=]/

const closers = /["'`)\]}>,;.]+$/

interface Value {
  readonly start: number
  readonly end: number
}

const quotedEnd = (line: string, start: number): number => {
  const escaped = line[start] === "\\"
  const quote = escaped ? line.slice(start, start + 2) : line.charAt(start)
  for (let at = start + quote.length; at < line.length; at++) {
    if (line.startsWith(quote, at)) return at
    if (!escaped && line[at] === "\\") at++
  }
  return line.length
}

/** Up to white space, or with `wide` up to the end of the line: but never over the next field. */
const plainEnd = (line: string, start: number, wide: boolean): number => {
  let at = start
  for (; at < line.length; at++) {
    const character = line.charAt(at)
    if (!wide && (isSpace(character) || character === "\r")) break
    if (isQuote(character) && /^(?:$|[\s,}\]):;])/.test(line.slice(at + 1, at + 2))) break
    if ((character === "," || character === ";" || character === "&") && nextField.test(line.slice(at, at + 160))) break
  }
  return at - (closers.exec(line.slice(Math.max(start, at - 8), at))?.[0].length ?? 0)
}

const valueAt = (line: string, from: number, wide: boolean): Value => {
  let start = from
  while (isSpace(line[start])) start++
  // A prefix of Python or C: b"…", r'…', L"…".
  if (/[A-Za-z]/.test(line[start] ?? "") && isQuote(line[start + 1])) start++
  const isEscaped = line[start] === "\\" && isQuote(line[start + 1])
  if (isQuote(line[start]) || isEscaped) {
    const inside = start + (isEscaped ? 2 : 1)
    return { start: inside, end: Math.max(inside, quotedEnd(line, start)) }
  }
  if (line[start] === "[") {
    const end = line.indexOf("]", start)
    return { start, end: end < 0 ? line.length : end + 1 }
  }
  return { start, end: plainEnd(line, start, wide) }
}

/** They tell nothing; `{` and a block's sign begin what is looked into. */
const telling = (value: string): boolean => !/^(?:|null|none|true|false|undefined|\{.*|[|>][+-]?\d*)$/i.test(value)

/** Of our own messages, which say what a name should have had. */
const isExplained = (value: string): boolean => /^(?:expected|needs?|is|was|has|not) /.test(value)

const flag = /^-{1,2}[A-Za-z][\w.-]{0,127}$/
const pairFlag = /^(?:-{1,2}g?env|-x|setenv)$/
const userFlag = /^(?:-u|--user|--proxy-user|--userpwd)$/

const netrc = /\blogin\s+\S+\s+passw(?:or)?d\s/
const opening = /^["'`([{\\]{0,4}/

/** The end of what is hidden of the word from `start` to `end`: a quoted one goes on to its quote. */
const wordValue = (line: string, start: number, end: number): Value => {
  const quote = line.charAt(start)
  if (!isQuote(quote)) return { start, end: end - (closers.exec(line.slice(start, end).slice(-8))?.[0].length ?? 0) }
  const closing = line.indexOf(quote, start + 1)
  return { start: start + 1, end: closing < 0 ? line.length : closing }
}

/** Words apart: `--password S`, `-genv NAME S`, `login u password S`, `sshpass -p S`, `-u name:S`. */
const hideWords = (line: string): string => {
  if (!/(?:^|[\s"'`([{\\])-|setenv|login/.test(line)) return line
  const isNetrc = netrc.test(line)
  let [two, one] = ["", ""]
  let shown = ""
  let done = 0
  for (const { 0: word, index } of line.matchAll(/\S+/g)) {
    if (index < done) continue
    const bare = word.slice(opening.exec(word)?.[0].length ?? 0)
    const isSecret = flag.test(one) && isSecretName(one) && !word.startsWith("--") ||
      pairFlag.test(two) && isSecretName(one) && !one.includes("=") ||
      two === "sshpass" && one === "-p" ||
      isNetrc && /^passw(?:or)?d$/.test(one)
    const colon = userFlag.test(one) ? word.indexOf(":") : -1
    ;[two, one] = [one, bare]
    if (word.startsWith(redacted) || !isSecret && colon <= 0 || isSecret && isExplained(`${word} `)) continue
    const value = wordValue(line, isSecret ? index : index + colon + 1, index + word.length)
    if (value.end <= value.start || line.startsWith(redacted, value.start)) continue
    shown += `${line.slice(done, value.start)}${redacted}`
    done = value.end
  }
  return shown + line.slice(done)
}

/** A name that was told apart from its value: `"name": "AWS_SECRET_ACCESS_KEY", "value": "…"`. */
const tellsName = /^(?:name|key|variable)$/i

/** One line. `pending`: the line before told the name of a secret whose value is to follow. */
export const hideNamed = (line: string, pending = false): { readonly text: string; readonly pending: boolean } => {
  let follows = pending
  let shown = ""
  let done = 0
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (character === ">" && at >= done) {
      const tag = /<([A-Za-z][\w.:-]{0,127})$/.exec(line.slice(Math.max(0, at - longestName), at))?.[1]
      const end = tag === undefined ? -1 : line.indexOf("<", at)
      if (tag === undefined || end <= at + 1 || !isSecretName(tag)) continue
      shown += `${line.slice(done, at + 1)}${redacted}`
      done = end
      at = end - 1
      continue
    }
    if (character !== "=" && character !== ":" || at < done) continue
    const name = nameBefore(line, at)
    if (name === "") continue
    let from = at + 1
    while (line[from] === "=" || line[from] === ">") from++
    const isHidden = isSecretName(name) || follows && /^value$/i.test(name)
    if (!isHidden) {
      if (tellsName.test(name)) {
        const { end, start } = valueAt(line, from, false)
        follows = isSecretName(line.slice(start, Math.min(end, start + longestName)))
      }
      continue
    }
    // `https://…`, `12:30`: no assignment.
    if (character === ":" && line.startsWith("//", from)) continue
    const wide = isSpace(line[from]) && (character === ":" || isSpace(line[at - 1]))
    const { end, start } = valueAt(line, from, wide)
    const value = line.slice(start, end)
    follows = false
    if (!telling(value.slice(0, 64)) || isExplained(value)) continue
    shown += `${line.slice(done, start)}${redacted}`
    done = end
    at = end - 1
  }
  return { text: hideWords(shown + line.slice(done)), pending: follows }
}
