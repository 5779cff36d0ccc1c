/**
 * JSON as strangers' tools write it. Python writes bare `NaN` and `Infinity`; here they become null, and the list of
 * their places says so, because a number that is not one must never pass for a measurement. Everything else that is not
 * JSON is refused with line and column.
 */
import { isJsonArray, type Json, jsonOf } from "../domain/Json.ts"

interface NotANumber {
  /** Dotted path inside the document, for example `metric.train_au_percentage.0`. */
  readonly field: string
  /** As written: `NaN`, `Infinity`, `-Infinity`. */
  readonly text: string
}

type ParsedJson =
  | { readonly ok: true; readonly value: Json; readonly notNumbers: ReadonlyArray<NotANumber> }
  | { readonly ok: false; readonly reason: string }

/** Deeper nesting than any result file has; whoever walks a parsed value with recursion checks it first. */
const deepest = 100

/** More places than these say no more than that the file is none that can be used. */
const mostNotNumbers = 100_000

const isShallowAt = (value: Json, depth: number): boolean => {
  if (typeof value !== "object" || value === null) return true
  if (depth > deepest) return false
  for (const child of isJsonArray(value) ? value : Object.values(value)) {
    if (!isShallowAt(child, depth + 1)) return false
  }
  return true
}

/** True when no branch is deeper than any honest file's. */
export const isShallow = (value: Json): boolean => isShallowAt(value, 0)

class Malformed extends Error {
  readonly at: number
  constructor(reason: string, at: number) {
    super(reason)
    this.at = at
  }
}

type Token = { readonly kind: "mark" | "string" | "word"; readonly text: string; readonly at: number }

const space = /\s*/y
const word = /[^\s{}[\],:"]+/y
const notNumber = /^-?(?:NaN|Infinity)$/

/** Reads what JSON.parse refuses. Speed does not matter here: honest files take the fast path. */
class Reader {
  readonly notNumbers: Array<NotANumber> = []
  private readonly path: Array<string | number> = []
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  document(): Json {
    const value = this.value(this.next("a value"))
    this.skipSpace()
    if (this.at < this.text.length) throw new Malformed("text after the end of the document", this.at)
    return value
  }

  private skipSpace() {
    space.lastIndex = this.at
    space.exec(this.text)
    this.at = space.lastIndex
  }

  private next(expected: string): Token {
    this.skipSpace()
    const { at, text } = this
    const first = text[at]
    if (first === undefined) throw new Malformed(`the file ends where ${expected} should follow`, at)
    if (first === "\"") this.at = this.endOfString(at)
    else if ("{}[],:".includes(first)) this.at = at + 1
    else {
      word.lastIndex = at
      word.exec(text)
      this.at = word.lastIndex
    }
    const kind = first === "\"" ? "string" : "{}[],:".includes(first) ? "mark" : "word"
    return { kind, text: text.slice(at, this.at), at }
  }

  private endOfString(start: number): number {
    for (let i = start + 1; i < this.text.length; i++) {
      const char = this.text[i]
      if (char === "\\") i++
      else if (char === "\"") return i + 1
    }
    throw new Malformed("the file ends inside a text", start)
  }

  private plain({ at, text }: Token): Json {
    try {
      return jsonOf(text)
    } catch {
      throw new Malformed(`${text.slice(0, 40)} is no JSON value`, at)
    }
  }

  private value(token: Token): Json {
    if (token.kind === "word" && notNumber.test(token.text)) {
      if (this.notNumbers.length >= mostNotNumbers) {
        throw new Malformed(`more than ${mostNotNumbers} values are no numbers`, token.at)
      }
      this.notNumbers.push({ field: this.path.join("."), text: token.text })
      return null
    }
    if (token.kind !== "mark") return this.plain(token)
    if (token.text !== "{" && token.text !== "[") {
      throw new Malformed(`expected a value, found ${token.text}`, token.at)
    }
    if (this.path.length >= deepest) throw new Malformed(`nested deeper than ${deepest} levels`, token.at)
    this.path.push("")
    const result = token.text === "{" ? this.object() : this.array()
    this.path.pop()
    return result
  }

  /** After an element: the first token of the next one, or `undefined` at the end. */
  private following(end: "}" | "]", expected: string): Token | undefined {
    const token = this.next(`, or ${end}`)
    if (token.text === end) return undefined
    if (token.text !== ",") throw new Malformed(`expected , or ${end}, found ${token.text.slice(0, 40)}`, token.at)
    return this.next(expected)
  }

  private object(): Json {
    const entries: Array<[string, Json]> = []
    let token: Token | undefined = this.next("a key or }")
    if (token.text === "}") return {}
    while (token !== undefined) {
      if (token.kind !== "string") throw new Malformed(`expected a key, found ${token.text.slice(0, 40)}`, token.at)
      const key = String(this.plain(token))
      const colon = this.next(":")
      if (colon.text !== ":") throw new Malformed(`expected : after the key ${key.slice(0, 40)}`, colon.at)
      this.path[this.path.length - 1] = key
      entries.push([key, this.value(this.next("a value"))])
      token = this.following("}", "a key")
    }
    return Object.fromEntries(entries)
  }

  private array(): Json {
    const items: Array<Json> = []
    let token: Token | undefined = this.next("a value or ]")
    if (token.text === "]") return items
    while (token !== undefined) {
      this.path[this.path.length - 1] = items.length
      items.push(this.value(token))
      token = this.following("]", "a value")
    }
    return items
  }
}

const place = (text: string, at: number): string => {
  const before = text.slice(0, at)
  return `line ${before.split("\n").length}, column ${at - before.lastIndexOf("\n")}`
}

export const parseJson = (text: string): ParsedJson => {
  try {
    const value = jsonOf(text)
    return { ok: true, value, notNumbers: [] }
  } catch {
    if (text.trim() === "") return { ok: false, reason: "the file is empty" }
    if (/^\0+$/.test(text)) return { ok: false, reason: "the file holds nothing but zero bytes" }
  }
  const reader = new Reader(text)
  try {
    const value = reader.document()
    return { ok: true, value, notNumbers: reader.notNumbers }
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, reason: `${error.message} (${place(text, error.at)})` }
    throw error
  }
}
