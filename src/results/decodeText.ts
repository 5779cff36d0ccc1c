/** Bytes of strangers' files as text: UTF-8 with or without a mark, UTF-16 either way, else Latin-1, which takes any byte. */

interface DecodedText {
  readonly text: string
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "latin-1"
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true })

/** By its mark, or by the zero byte that UTF-16 puts beside an ASCII first character. */
const utf16Of = (bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined => {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a !== undefined && a !== 0 && b === 0)) return "utf-16le"
  return (a === 0xfe && b === 0xff) || (a === 0 && b !== undefined && b !== 0) ? "utf-16be" : undefined
}

export const decodeText = (bytes: Uint8Array): DecodedText => {
  const wide = utf16Of(bytes)
  if (wide !== undefined) return { text: new TextDecoder(wide).decode(bytes), encoding: wide }
  try {
    return { text: strictUtf8.decode(bytes), encoding: "utf-8" }
  } catch {
    return { text: new TextDecoder("latin1").decode(bytes), encoding: "latin-1" }
  }
}
