/**
 * The journal's text: a header line, then one line a folder (or a shape of CSV rows). Each line is JSON whose first member
 * is the CRC-32 of the bytes after it, so that a torn or damaged line is known without parsing it. The parts of a line
 * stand in a fixed order with their sizes before them, so that each can be taken out, and copied into an output, without
 * reading the others.
 *
 *   {"crc32":"1c291ca3","journal":3,"program":"0.1.0+…","edition":null,"deep":false}
 *   {"crc32":"…","sizes":[…],"head":{"path":…,"fingerprint":…,…},"parameters":…,"issues":…,"core":…,"csv":…}
 *
 * `fingerprint` null: the folder changed within two seconds of the scan, so the line serves this report only.
 */
import { checksum } from "./worker/checksum.ts"

/** Raised whenever the meaning of a line changes. */
export const journalVersion = 3

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
type Parts = ReadonlyArray<readonly [begin: number, end: number]>

/** `,"name":` */
const labelLength = (name: string): number => name.length + 4

const [zero, nine, comma, closing] = [48, 57, 44, 93]

/** The first part, which every line has, and how many parts there are; undefined where their sizes do not fill the line. */
export const headPart = (
  line: Buffer
): { readonly begin: number; readonly end: number; readonly parts: number } | undefined => {
  let at = prefixLength + sizesMark.length
  if (line.toString("latin1", prefixLength, at) !== sizesMark) return undefined
  let [first, parts, total, size, digits] = [0, 0, 0, 0, 0]
  for (;; at++) {
    const byte = line[at] ?? 0
    if (byte >= zero && byte <= nine) {
      size = 10 * size + byte - zero
      digits++
      continue
    }
    const name = partNames[parts]
    if (digits === 0 || name === undefined || (byte !== comma && byte !== closing)) return undefined
    if (parts === 0) first = size
    total += labelLength(name) + size
    parts++
    size = 0
    digits = 0
    if (byte === closing) break
  }
  const begin = at + 1 + labelLength(partNames[0])
  return at + 1 + total + 1 === line.length ? { begin, end: begin + first, parts } : undefined
}

/** Of a line whose head part is whole. */
export const partsOf = (line: Buffer): Parts | undefined => {
  const begin = prefixLength + sizesMark.length
  if (line.toString("latin1", prefixLength, begin) !== sizesMark) return undefined
  const end = line.indexOf(93, begin)
  let at = end + 1
  return line.toString("latin1", begin, end).split(",").map((size, i) => {
    at += labelLength(partNames[i] ?? "")
    const start = at
    at += Number(size)
    return [start, at] as const
  })
}
