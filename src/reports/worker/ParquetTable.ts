/** A Parquet file that is made row group by row group, so that none of it but the group in hand is held. */
import type { DecodedArray } from "hyparquet"
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js"
import { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js"
import { schemaFromColumnData } from "hyparquet-writer/src/schema.js"
import { version } from "../../domain/version.ts"

export interface TableColumn {
  readonly name: string
  readonly type: "BOOLEAN" | "DOUBLE" | "INT32" | "STRING" | "TIMESTAMP"
}

type Cell = boolean | number | string | Date | null

/** A cell a column, in their order; null where nothing is known. */
export type TableRow = ReadonlyArray<Cell>

export class ParquetTable {
  private readonly bytes = new ByteWriter(1 << 20)
  private readonly writer: ParquetWriter
  private readonly columns: ReadonlyArray<TableColumn>
  private readonly rowsInGroup: number
  private cells: ReadonlyArray<Array<Cell>>
  private held = 0

  constructor(columns: ReadonlyArray<TableColumn>, rowsInGroup: number) {
    this.columns = columns
    this.rowsInGroup = rowsInGroup
    this.cells = columns.map(() => [])
    const schema = schemaFromColumnData({
      columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: true }))
    })
    this.writer = new ParquetWriter({ writer: this.bytes, schema, createdBy: `mlpstorage ${version}` })
  }

  /** What was made since the last time. */
  private taken(): Uint8Array {
    const made = this.bytes.getBytes().slice()
    this.bytes.index = 0
    return made
  }

  private group(): Uint8Array {
    if (this.held > 0) {
      const columnData = this.columns.map(({ name }, i) => ({ name, data: (this.cells[i] ?? []) as DecodedArray }))
      // It waits for nothing: the bytes go nowhere by themselves.
      void this.writer.write({ columnData, rowGroupSize: this.held })
      this.cells = this.columns.map(() => [])
      this.held = 0
    }
    return this.taken()
  }

  /** The bytes of the groups that are whole by now. */
  *add(rows: Iterable<TableRow>): Iterable<Uint8Array> {
    for (const row of rows) {
      for (const [i, cells] of this.cells.entries()) cells.push(row[i] ?? null)
      this.held++
      if (this.held >= this.rowsInGroup) yield this.group()
    }
  }

  /** The last group, and what readers begin with. */
  end(): Uint8Array {
    const last = this.group()
    void this.writer.finish()
    return Buffer.concat([last, this.taken()])
  }
}
