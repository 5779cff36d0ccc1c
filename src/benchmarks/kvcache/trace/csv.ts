/** The fields of one line of CSV, as Python's csv module writes them: a quoted field may hold commas and doubled quotes. */
const field = /("(?:[^"]|"")*"|(?!")[^,]*)(,|$)/y

/** null where a quote is not closed, or something stands behind one. */
export const splitCsv = (line: string): ReadonlyArray<string> | null => {
  const fields: Array<string> = []
  field.lastIndex = 0
  for (;;) {
    const match = field.exec(line)
    if (match === null) return null
    const [, text = "", end] = match
    fields.push(text.startsWith("\"") ? text.slice(1, -1).replaceAll("\"\"", "\"") : text)
    if (end === "") return fields
  }
}

/** Reads rows by the names in a header line; the answer of `row` is what its line says, or why that cannot be told. */
export const columnsOf = (
  header: string,
  wanted: ReadonlyArray<string>
): { readonly row: (line: string) => Readonly<Record<string, string>> | string } | string => {
  const names = splitCsv(header.replace(/^\uFEFF/, ""))
  if (names === null) return "the header has an open quote"
  const missing = wanted.filter((name) => !names.includes(name))
  if (missing.length > 0) return `the header has no ${missing.map((name) => JSON.stringify(name)).join(" and no ")}`
  return {
    row: (line) => {
      const fields = splitCsv(line)
      if (fields === null) return "a quote is not closed"
      if (fields.length !== names.length) return `${fields.length} fields where the header has ${names.length}`
      return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""]))
    }
  }
}

/** A count as both engines read it; undefined for anything else. */
export const countOf = (text: string): number | undefined => {
  const value = Number(text)
  return /^\d+$/.test(text.trim()) && Number.isSafeInteger(value) ? value : undefined
}

/** A finite number of 0 and more. */
export const secondsOf = (text: string): number | undefined => {
  const value = Number(text)
  return text.trim() !== "" && Number.isFinite(value) && value >= 0 ? value : undefined
}
