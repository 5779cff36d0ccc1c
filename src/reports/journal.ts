/**
 * The journal's text: a header line, then one line a folder. Each line is JSON whose first member is the CRC-32 of the
 * bytes after it, so that a torn or damaged line is known without parsing it. A line has three parts in a fixed order,
 * so that its beginning can be read without its end: what it is about, what groups are formed by, and the rest.
 *
 *   {"crc32":"1c291ca3","journal":1,"program":"0.1.0+…","edition":null}
 *   {"crc32":"…","path":"…","fingerprint":"…"|null,"brief":{…},"rest":{…}}
 *
 * `fingerprint` null: the folder changed within two seconds of the scan, so the line serves this report only.
 */
import { isJsonObject, type Json } from "../domain/Json.ts"
import { checksum } from "./worker/crc32.ts"

/** Raised whenever the meaning of a line changes. */
export const journalVersion = 1

export interface Header {
  readonly journal: number
  /** Version of the program and digest of its decoders and rules: any difference rebuilds. */
  readonly program: string
  /** `--edition`; null when every run is judged by its own. */
  readonly edition: string | null
}

const open = "{\"crc32\":\""
/** `{"crc32":"xxxxxxxx",` */
const prefixLength = open.length + 8 + 2

const sealed = (object: string): string => {
  const rest = object.slice(1)
  return `${open}${checksum(rest)}",${rest}\n`
}

export const headerLine = (header: Header): string => sealed(JSON.stringify(header))

export const entryLine = (entry: {
  readonly path: string
  readonly fingerprint: string | null
  readonly brief: unknown
  readonly rest: unknown
}): string => sealed(JSON.stringify(entry))

/** True when the line (without its newline) is whole. */
export const isWhole = (line: Buffer): boolean => {
  if (line.length <= prefixLength || line.toString("latin1", 0, open.length) !== open) return false
  return line.toString("latin1", open.length, open.length + 8) === checksum(line.subarray(prefixLength))
}

const restMark = ",\"rest\":"

/** The first parts of a whole line. Inside JSON text a quote is escaped, so the mark stands only where it was written. */
export const beginningOf = (
  line: Buffer
): { readonly path: string; readonly fingerprint: string | null; readonly brief: Json } | undefined => {
  const mark = line.indexOf(restMark, prefixLength)
  if (mark < 0) return undefined
  const value: Json = JSON.parse(`{${line.toString("utf8", prefixLength, mark)}}`)
  if (!isJsonObject(value) || typeof value["path"] !== "string" || value["brief"] === undefined) return undefined
  const { brief, fingerprint, path } = value
  return { path, fingerprint: typeof fingerprint === "string" ? fingerprint : null, brief }
}

export const restOf = (line: Buffer): Json => {
  const mark = line.indexOf(restMark, prefixLength)
  const value: Json = JSON.parse(line.toString("utf8", mark + restMark.length, line.length - 1))
  return value
}
