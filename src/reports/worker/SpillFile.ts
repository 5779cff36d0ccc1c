/** Rows put aside until all columns are known: written once, read once in the same order, then gone. */
import * as fs from "node:fs"

const bufferBytes = 1 << 18
/** Between rows and between cells; cells that hold them are cleaned by `put`. */
const rowMark = "\u001e"
const cellMark = "\u001f"
const marks = /[\u001e\u001f]/

export class SpillFile {
  private readonly descriptor: number
  private readonly path: string
  private pending = ""

  constructor(path: string) {
    this.path = path
    this.descriptor = fs.openSync(path, "w+", 0o600)
  }

  put(shape: number, cells: ReadonlyArray<string>): void {
    const clean = cells.map((cell) => marks.test(cell) ? cell.split(rowMark).join(" ").split(cellMark).join(" ") : cell)
    this.pending += `${shape}${cellMark}${clean.join(cellMark)}${rowMark}`
    if (this.pending.length >= bufferBytes) this.flush()
  }

  private flush(): void {
    fs.writeFileSync(this.descriptor, this.pending)
    this.pending = ""
  }

  each(onRow: (shape: number, cells: ReadonlyArray<string>) => void): void {
    this.flush()
    const chunk = Buffer.allocUnsafe(bufferBytes)
    const decoder = new TextDecoder()
    let carry = ""
    for (let position = 0;;) {
      const n = fs.readSync(this.descriptor, chunk, 0, chunk.length, position)
      if (n === 0) return
      position += n
      const rows = `${carry}${decoder.decode(chunk.subarray(0, n), { stream: true })}`.split(rowMark)
      carry = rows.pop() ?? ""
      for (const row of rows) {
        const [shape, ...cells] = row.split(cellMark)
        onRow(Number(shape), cells)
      }
    }
  }

  remove(): void {
    fs.closeSync(this.descriptor)
    fs.rmSync(this.path, { force: true })
  }
}
