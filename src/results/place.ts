/** What a run's path below the scanned root says of it. Published and v3.0 trees put division, organisation and system there. */
import { benchmarkOfFolder, isStamp } from "./layout.ts"

export type RecordedDivision = "CLOSED" | "OPEN" | "WHATIF"

/** `closed`, `Closed`, `OPEN`, … */
export const divisionOf = (text: string): RecordedDivision | null => {
  const upper = text.trim().toUpperCase()
  return upper === "CLOSED" || upper === "OPEN" || upper === "WHATIF" ? upper : null
}

export interface Place {
  readonly division: RecordedDivision | null
  readonly organization: string | null
  readonly systemName: string | null
}

const partsOf = (path: string): ReadonlyArray<string> => path.split("/").filter((part) => part !== "")

/** Where `results` stands: the last with a system under it; a benchmark's folder directly under `results` is no system. */
const resultsAt = (parts: ReadonlyArray<string>): number => {
  let at = -1
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1]
    if (
      part.toLowerCase() === "results" && next !== undefined && benchmarkOfFolder(next) === undefined && !isStamp(next)
    ) at = i
  }
  return at
}

/** `<division>/<organisation>/results/<system>/…`, or as much of it as lies below the scanned root. */
export const placeOf = (path: string): Place => {
  const parts = partsOf(path)
  const at = resultsAt(parts)
  const above = parts[at - 1]
  const divisions = parts.slice(0, at === -1 ? parts.length : at).map(divisionOf).filter((d) => d !== null)
  return {
    division: divisions.at(-1) ?? null,
    organization: at > 0 && above !== undefined && divisionOf(above) === null ? above : null,
    systemName: at === -1 ? null : parts[at + 1] ?? null
  }
}

/** `<organisation>/results/<system>/<benchmark>/…`: in a package organisation and system were given their places. */
export const isPackaged = (path: string): boolean => {
  const parts = partsOf(path)
  return placeOf(path).organization !== null && benchmarkOfFolder(parts[resultsAt(parts) + 2] ?? "") !== undefined
}

/** Where a submission keeps the description of the run's system, below the scanned root; null outside submissions. */
export const descriptionPlaceOf = (path: string): { readonly folder: string; readonly file: string } | null => {
  const parts = partsOf(path)
  const at = resultsAt(parts)
  const system = parts[at + 1]
  return at < 1 || system === undefined || placeOf(path).division === null
    ? null
    : { folder: [...parts.slice(0, at), "systems"].join("/"), file: `${system}.yaml` }
}

/** Data is made, and sizes are worked out, beside the runs, in folders of their own. */
export const preparationOf = (path: string): string | undefined =>
  partsOf(path).findLast((part) => part === "datagen" || part === "datasize")

export const isPreparation = (path: string): boolean => preparationOf(path) !== undefined

/** Folder names that only tell the runs of one series apart. */
const runName =
  /^(?:runs?|run[-_ ]?\d+|trial[-_ ]?\d+|datagen|datasize|\d{4}-?\d{2}-?\d{2}[-_T ]?\d{2}-?\d{2}-?\d{2})$/i

export const isRunName = (name: string): boolean => runName.test(name)

/** Where each host of a run has a folder of its own, the run's: `…/run0/nodea` → `…/run0`; else the folder itself. */
export const runFolderOf = (path: string): string => {
  const [own = "", parent = "", ...above] = path.split("/").reverse()
  return runName.test(parent) && !runName.test(own) ? [parent, ...above].reverse().join("/") : path
}

/** The path up to the first part that only tells runs apart: `…/unet3d-a100/runs/run1/c013` → `…/unet3d-a100`. */
export const seriesOf = (path: string): string => {
  const parts = path.split("/")
  const first = parts.findIndex((part) => runName.test(part))
  return parts.slice(0, first === -1 ? parts.length : first).join("/")
}
