/** The output of `df` in a log: which mount holds a folder. On somebody else's machine, so paths are compared as they are written. */
import { type Known, missing, present } from "../rules/Evidence.ts"
import { normalised } from "../rules/shared/separatePaths.ts"

interface Mount {
  /** What is mounted: a device, `server:/export`. */
  readonly source: string
  readonly at: string
}

const header = /^Filesystem\s+\S+\s+Used\s+Avail\w*\s+Use%\s+Mounted on\s*$/

/** `source blocks used available use% mount`, of which the last may hold blanks. */
const row = /^(\S+)\s+\S+\s+\S+\s+\S+\s+(?:\d+%|-)\s+(\/.*)$/

/** Of every table in the text; empty where there is none. */
export const mountsIn = (text: string): ReadonlyArray<Mount> => {
  const mounts: Array<Mount> = []
  let isTable = false
  for (const line of text.split(/\r?\n/)) {
    if (header.test(line)) isTable = true
    else if (isTable) {
      const [matched, source = "", at = ""] = row.exec(line.trimEnd()) ?? []
      if (matched === undefined) isTable = false
      else mounts.push({ source, at: normalised(at) })
    }
  }
  return mounts
}

const holds = (mount: string, path: string): boolean => mount === "/" || path === mount || path.startsWith(`${mount}/`)

/** The deepest mount that holds the path. */
const mountOf = (mounts: ReadonlyArray<Mount>, path: string): Mount | undefined =>
  mounts.filter(({ at }) => holds(at, normalised(path))).sort((a, b) => b.at.length - a.at.length)[0]

/** `tmpfs` and the like name a kind, which many mounts share. */
const isDevice = ({ source }: Mount): boolean => source.includes("/")

/** Two mounts of one device are one file system. */
export const shareMount = (
  mounts: ReadonlyArray<Mount>,
  data: string,
  results: string,
  source: string
): Known<boolean> => {
  const [one, other] = [mountOf(mounts, data), mountOf(mounts, results)]
  if (one === undefined || other === undefined) {
    return missing(`the df table names no mount of ${one === undefined ? data : results}`, source)
  }
  return present(one.at === other.at || (isDevice(one) && one.source === other.source), source)
}
