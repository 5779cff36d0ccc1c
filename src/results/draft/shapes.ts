/** Which program wrote a folder, as far as its files tell. */
import { type DialectName, dialects, type DlioDialect } from "../../rules/editions/dialects.ts"

/**
 * `mlpstorage`: this one. `dlio`: DLIO's files without any tool's metadata and without the marks of a round. Else the round
 * whose tool it was.
 */
export type Shape = "mlpstorage" | "v3.0" | "v2.0" | "v1.0" | "dlio"

const dialectNames: Readonly<Record<Shape, DialectName | null>> = {
  mlpstorage: null,
  "v3.0": "v3.0",
  "v2.0": "v2.0",
  // Its DLIO is older than any of the dialects.
  "v1.0": null,
  dlio: null
}

/** The DLIO whose formulas made a folder's figures; `undefined` where it may be of any release. */
export const dialectOfShape = (shape: Shape): DlioDialect | undefined => {
  const name = dialectNames[shape]
  return name === null ? undefined : dialects[name]
}
