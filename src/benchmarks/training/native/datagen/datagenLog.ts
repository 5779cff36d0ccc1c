/** Lines of `dlio.log` of a run that only generates: the message shapes of DLIO. */
import { outputLine } from "../../../../engines/native/dlioOutput/logLines.ts"

export const beginLines = (processes: number, wall: number): ReadonlyArray<string> =>
  [`Running DLIO [Generating data] with ${processes} process(es)`, "Starting data generation"].map((text) =>
    outputLine(wall, text)
  )

export const endLine = (wall: number): string => outputLine(wall, "Generation done")
