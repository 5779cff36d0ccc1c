/**
 * The journal's text: a header line, then one line a folder (or a shape of CSV rows). Each line is JSON whose first member
 * is the CRC-32 of the bytes after it, so that a torn or damaged line is known without parsing it. The parts of a line
 * stand in a fixed order with their sizes before them, so that each can be taken out, and copied into an output, without
 * reading the others.
 *
 *   {"crc32":"1c291ca3","journal":1,"program":"0.1.0+…","edition":null,"deep":false}
 *   {"crc32":"…","sizes":[…],"head":{"path":…,"fingerprint":…,…},"parameters":…,"issues":…,"core":…,"csv":…}
 *
 * `fingerprint` null: the folder changed within two seconds of the scan, so the line serves this report only.
 */
import { checksum } from "./worker/crc32.ts"

/** Raised whenever the meaning of a line changes. */
export const journalVersion = 1

export interface Header {
  readonly journal: number
  /** Version of the program and digest of its decoders and rules: any difference rebuilds. */
  readonly program: string
  /** `--edition`; null when every run is judged by its own. */
  readonly edition: string | null
  /** `--deep`. */
  readonly deep: boolean
}

const open = "{\"crc32\":\""
/** `{"crc32":"xxxxxxxx",` */
const prefixLength = open.length + 8 + 2

const sealed = (rest: string): string => `${open}${checksum(rest)}",${rest}\n`

export const headerLine = (header: Header): string => sealed(JSON.stringify(header).slice(1))

const sizesMark = "\"sizes\":["

/** In the order of the line. A line about anything but a usable run has only a head. */
export const partNames = ["head", "parameters", "issues", "core", "csv"] as const
export type PartName = typeof partNames[number]

/** A line is put together in it. */
let scratch = Buffer.allocUnsafe(1 << 16)

/** JSON texts of the parts, in order; fewer for a line that has only the first ones. With its newline. */
export const entryLine = (parts: ReadonlyArray<string>): Buffer => {
  let most = prefixLength + 100
  for (const part of parts) most += 3 * part.length + 20
  if (most > scratch.length) scratch = Buffer.allocUnsafe(2 * most)
  const line = scratch
  // The parts stand behind their sizes, which are known when they are written: there is room for the largest.
  const sizes: Array<number> = []
  const body = prefixLength + sizesMark.length + 12 * parts.length + 1
  let end = body
  parts.forEach((part, i) => {
    end += line.write(`,"${partNames[i]}":`, end, "latin1")
    const size = line.write(part, end)
    sizes.push(size)
    end += size
  })
  end += line.write("}\n", end, "latin1")
  const before = `${sizesMark}${sizes.join(",")}]`
  const begin = body - before.length
  line.write(before, begin, "latin1")
  line.write(`${open}${checksum(line.subarray(begin, end - 1))}",`, begin - prefixLength, "latin1")
  return Buffer.from(line.subarray(begin - prefixLength, end))
}

/** True when the line (without its newline) is whole. */
export const isWhole = (line: Buffer): boolean => {
  if (line.length <= prefixLength) return false
  return line.toString("latin1", 0, prefixLength) === `${open}${checksum(line.subarray(prefixLength))}",`
}

/** Where each part of a whole line begins and ends. */
export type Parts = ReadonlyArray<readonly [begin: number, end: number]>

/** Only the first part, which every line has. */
export const headPart = (line: Buffer): readonly [begin: number, end: number] | undefined => {
  const begin = prefixLength + sizesMark.length
  if (line.toString("latin1", prefixLength, begin) !== sizesMark) return undefined
  const end = line.indexOf(93, begin)
  const comma = line.indexOf(44, begin)
  const start = end + 1 + `,"${partNames[0]}":`.length
  return [start, start + Number(line.toString("latin1", begin, Math.min(comma, end)))]
}

export const partsOf = (line: Buffer): Parts | undefined => {
  const begin = prefixLength + sizesMark.length
  if (line.toString("latin1", prefixLength, begin) !== sizesMark) return undefined
  const end = line.indexOf(93, begin)
  let at = end + 1
  return line.toString("latin1", begin, end).split(",").map((size, i) => {
    at += `,"${partNames[i]}":`.length
    const start = at
    at += Number(size)
    return [start, at] as const
  })
}
