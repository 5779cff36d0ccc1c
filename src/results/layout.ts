/** Where a run's files are and what they are called. Pure; paths are joined with `/`, as every layout of the suite writes them. */
import type { OnDisk } from "./OnDisk.ts"

const pad = (n: number): string => String(n).padStart(2, "0")

/** The calendar's view of an instant, milliseconds since 1970. No clock is read. */
// @effect-diagnostics-next-line globalDate:off
export const dateAt = (epochMillis: number): Date => new Date(epochMillis)

/** Local time as `YYYYMMDD_HHMMSS`, which the rules want for folder names. */
export const stampOf = (epochMillis: number): string => {
  const date = dateAt(epochMillis)
  const day = `${date.getFullYear()}${pad(date.getMonth() + 1)}${pad(date.getDate())}`
  return `${day}_${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}`
}

const stampShape = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/

/** `YYYYMMDD_HHMMSS` → `YYYY-MM-DDTHH:MM:SS` (local, no offset); `undefined` when it is no stamp. */
export const isoOfStamp = (stamp: string): string | undefined => {
  const [matched, year, month, day, hour, minute, second] = stampShape.exec(stamp) ?? []
  if (matched === undefined) return undefined
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  return Number.isNaN(Date.parse(iso)) ? undefined : iso
}

export const isStamp = (text: string): boolean => isoOfStamp(text) !== undefined

/** Wall-clock time with its offset, `2026-11-23T12:24:53.641+01:00`: the stamps inside records. */
export const wallClock = (epochMillis: number): string => {
  const date = dateAt(epochMillis)
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
  const shifted = dateAt(epochMillis + offset * 60_000).toISOString()
  return `${shifted.slice(0, 23)}${zone}`
}

export interface RunPlace {
  readonly resultsDir: string
  /** On-disk name: `checkpointing`, `vector_database`, … */
  readonly benchmarkType: string
  readonly model: string
  readonly command: string
  /** Names of further levels. */
  readonly folders?: Readonly<Record<string, string>>
}

/** The folder that holds the run directories of one benchmark, model and command, as far as it has levels for them. */
export const runParent = (
  { levels }: Pick<OnDisk, "levels">,
  { benchmarkType, command, folders, model, resultsDir }: RunPlace
): string => {
  const names: Readonly<Record<string, string>> = { model, command, ...folders }
  return [resultsDir, benchmarkType, ...levels.flatMap((level) => names[level] ?? [])].join("/")
}

export const runDirectoryPath = (onDisk: Pick<OnDisk, "levels">, place: RunPlace, stamp: string): string =>
  `${runParent(onDisk, place)}/${stamp}`

export const summaryFile = "summary.json"
export const dlioLogFile = "dlio.log"
export const configFolder = "dlio_config"
/** Folders that hold a Hydra snapshot, newest layout first: ours and v2.0/v3.0, v1.0, plain Hydra. */
export const configFolders = [configFolder, "configs", ".hydra"] as const
export const configFiles = ["config.yaml", "hydra.yaml", "overrides.yaml"] as const
/** Whether data and results share a file system. */
export const separationFile = "fs_separation.json"
/** Our own log of the run, always at debug level. */
export const programLogFile = "mlpstorage.log"
/** The next state of the record while it is written; never left behind by a finished write. */
export const recordTemporaryFile = ".record.tmp"

export const metadataFile = (benchmarkType: string, stamp: string): string => `${benchmarkType}_${stamp}_metadata.json`
export const timeseriesFile = (benchmarkType: string, stamp: string): string =>
  `${benchmarkType}_${stamp}_timeseries.json`
export const stdoutLogFile = (benchmarkType: string, command: string): string =>
  `${benchmarkType}_${command}.stdout.log`
export const stderrLogFile = (benchmarkType: string, command: string): string =>
  `${benchmarkType}_${command}.stderr.log`
/** What a command between this run and the next said on one host, in this run's directory. */
export const betweenLogFile = (host: string): string => `between_${host.replaceAll(/[^A-Za-z0-9._-]/g, "_")}.log`
/** Of a log only the beginning is read. */
export const isLog = (name: string): boolean => name === dlioLogFile || name.endsWith(".stdout.log")
export const rankOutputFile = (rank: number): string => `${rank}_output.json`
export const rankStatsFile = (rank: number): string => `${rank}_per_epoch_stats.json`

const packing = /\.(?:gz|bz2|xz|zst|lz4|Z|zip)$/

/** As rsync, and as browsers and file transfers, call a file that they have not got all of. */
const copying = /^\.(.+)\.[A-Za-z0-9]{4,12}$|^(.+)\.(?:part|partial|filepart|crdownload|tmp)$/

export const isPacked = (name: string): boolean => packing.test(name)

/** `summary.json.gz`, `.summary.json.Ab12Cd` → `summary.json`: what a file is called once it is unpacked and all there. */
export const wholeName = (name: string): string => {
  const [, hidden, plain] = copying.exec(name) ?? []
  return hidden ?? plain ?? name.replace(packing, "")
}

/** Names that begin with a point are other programs' notes about a file (`._x`, `.x.swp`), never the file. */
export const isMetadataFile = (name: string): boolean => name.endsWith("_metadata.json") && !name.startsWith(".")

export const isTimeseriesFile = (name: string): boolean => name.endsWith("_timeseries.json") && !name.startsWith(".")

/** As every tool calls it; people may have renamed it. */
export const isStampedMetadata = (name: string): boolean => /(?:^|_)\d{8}_\d{6}_metadata\.json$/.test(name)

const rankFile = /^(\d+)_(output|per_epoch_stats)\.json$/

/** `3_output.json` → rank 3; v1.0's single-rank files carry no rank and are not rank files. */
export const rankOfFile = (
  name: string
): { readonly rank: number; readonly kind: "output" | "per_epoch_stats" } | undefined => {
  const [matched, rank, kind] = rankFile.exec(name) ?? []
  return matched === undefined
    ? undefined
    : { rank: Number(rank), kind: kind === "output" ? "output" : "per_epoch_stats" }
}
