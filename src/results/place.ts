/** What a run's path below the scanned root says of it. Published and v3.0 trees put division, organisation and system there. */
import { isStamp } from "./layout.ts"
import { benchmarkOfFolder, type Suite } from "./Suite.ts"

export type RecordedDivision = "CLOSED" | "OPEN" | "WHATIF"

/** `closed`, `Closed`, `OPEN`, … */
export const divisionOf = (text: string): RecordedDivision | null => {
  const upper = text.trim().toUpperCase()
  return upper === "CLOSED" || upper === "OPEN" || upper === "WHATIF" ? upper : null
}

interface Place {
  readonly division: RecordedDivision | null
  readonly organization: string | null
  readonly systemName: string | null
}

const partsOf = (path: string): ReadonlyArray<string> => path.split("/").filter((part) => part !== "")

/** Where `results` stands: the last with a system under it; a benchmark's folder directly under `results` is no system. */
const resultsAt = (suite: Suite, parts: ReadonlyArray<string>): number => {
  let at = -1
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1]
    if (
      part.toLowerCase() === "results" && next !== undefined && benchmarkOfFolder(suite, next) === undefined &&
      !isStamp(next)
    ) at = i
  }
  return at
}

/** `<division>/<organisation>/results/<system>/…`, or as much of it as lies below the scanned root. */
export const placeOf = (suite: Suite, path: string): Place => {
  const parts = partsOf(path)
  const at = resultsAt(suite, parts)
  const above = parts[at - 1]
  const divisions = parts.slice(0, at === -1 ? parts.length : at).map(divisionOf).filter((d) => d !== null)
  return {
    division: divisions.at(-1) ?? null,
    organization: at > 0 && above !== undefined && divisionOf(above) === null ? above : null,
    systemName: at === -1 ? null : parts[at + 1] ?? null
  }
}

/** `<organisation>/results/<system>/<benchmark>/…`: in a package organisation and system were given their places. */
export const isPackaged = (suite: Suite, path: string): boolean => {
  const parts = partsOf(path)
  return placeOf(suite, path).organization !== null &&
    benchmarkOfFolder(suite, parts[resultsAt(suite, parts) + 2] ?? "") !== undefined
}

/** Where a submission keeps the description of the run's system, below the scanned root; null outside submissions. */
export const descriptionPlaceOf = (
  suite: Suite,
  path: string
): { readonly folder: string; readonly file: string } | null => {
  const parts = partsOf(path)
  const at = resultsAt(suite, parts)
  const system = parts[at + 1]
  return at < 1 || system === undefined || placeOf(suite, path).division === null
    ? null
    : { folder: [...parts.slice(0, at), "systems"].join("/"), file: `${system}.yaml` }
}

/** What was prepared, where the path says so: data is made, and sizes are worked out, beside the runs in folders of their own. */
export const preparationOf = ({ prepared }: Suite, path: string): string | undefined =>
  partsOf(path).map(prepared).findLast((what) => what !== undefined)

export const isPreparation = (suite: Suite, path: string): boolean => preparationOf(suite, path) !== undefined

/** Where each host of a run has a folder of its own, the run's: `…/run0/nodea` → `…/run0`; else the folder itself. */
export const runFolderOf = ({ isRunName }: Suite, path: string): string => {
  const [own = "", parent = "", ...above] = path.split("/").reverse()
  return isRunName(parent) && !isRunName(own) ? [parent, ...above].reverse().join("/") : path
}

/** The path up to the first part that only tells runs apart: `…/unet3d-a100/runs/run1/c013` → `…/unet3d-a100`. */
export const seriesOf = ({ isRunName }: Suite, path: string): string => {
  const parts = path.split("/")
  const first = parts.findIndex(isRunName)
  return parts.slice(0, first === -1 ? parts.length : first).join("/")
}
