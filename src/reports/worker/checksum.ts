/** The checksum of journal lines: CRC-32 as zlib computes it, eight hexadecimal digits. */
import { crc32 } from "node:zlib"

export const checksum = (bytes: Uint8Array | string): string => crc32(bytes).toString(16).padStart(8, "0")
