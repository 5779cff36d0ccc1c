/** Checks of the folders a run would use, on each host. */
import { quoteWord } from "../../config/quote.ts"
import { errnoSaid } from "../../domain/errno.ts"
import { formatBytes, GiB } from "../../domain/Units.ts"
import { type Check, check, ok, type Outcome, problem, unknown, warning } from "../Check.ts"
import type { FolderReport, HostReport } from "../HostReport.ts"

type FolderRole = "checkpoints" | "data" | "results"

export interface WantedFolder {
  readonly role: FolderRole
  /** Absolute. */
  readonly path: string
  /** What a run will write there, where that is known. */
  readonly bytesToWrite?: number
}

/** Below this, where nobody says what a run will write. */
const leastBytes = GiB
/** What must stay free beside what the plan writes: a hundredth of it, for the file system's own records. */
const reserve = (bytesToWrite: number): number => Math.ceil(bytesToWrite / 100)
const littleSpace = 0.1

/** Their content is gone with the power, and reads come from memory. */
const memoryFileSystems: ReadonlySet<string> = new Set(["tmpfs", "ramfs", "hugetlbfs"])

const kindOf = ({ mount, source }: FolderReport): string =>
  mount === undefined ? source ?? "an unknown file system" : `${mount.type} of ${mount.device}`

/** Why a folder takes no files, from what the host said and what is known of the mount. */
const refused = ({ freeInodes, mount, place }: FolderReport, said: string) => {
  const errno = errnoSaid(said)
  const isReadOnly = errno === "EROFS" || mount?.options.split(",").includes("ro") === true
  if (isReadOnly) {
    return {
      why: "its file system is mounted read-only",
      fix: "mount it for writing, or name another folder; dmesg says whether an error made it read-only",
      command: `findmnt -T ${quoteWord(place)}`
    }
  }
  switch (errno) {
    case "ENOSPC":
      return freeInodes === 0
        ? { why: "no inode is free", fix: "remove files nobody needs", command: `df -i ${quoteWord(place)}` }
        : { why: "no space is left", fix: "make room, or name another folder", command: `df -h ${quoteWord(place)}` }
    case "EDQUOT":
      return { why: "the quota is used up", fix: "remove files, or have the quota raised", command: "quota -s" }
    case "EACCES":
    case "EPERM":
      return { why: "", fix: "let this user write there", command: `ls -ld ${quoteWord(place)}` }
    default:
      return {
        why: errno ?? said,
        fix: "see that the file system works, or name another folder",
        command: `findmnt -T ${quoteWord(place)}`
      }
  }
}

const access = ({ path, role }: WantedFolder, found: FolderReport): Outcome => {
  if (found.isBlocked) {
    return problem(
      `something that is no folder stands at ${path}, or above it`,
      "name another folder, or move it away",
      `ls -ld ${quoteWord(path)}`
    )
  }
  const place = found.exists ? path : `${path} does not exist; ${found.place}`
  if (found.refusal === null) {
    return ok(found.exists ? `${path} takes files` : `${place} takes files, so it can be made`)
  }
  const { command, fix, why } = refused(found, found.refusal)
  const said = `${place} takes no files${why === "" ? "" : `: ${why}`}`
  return role === "data" && found.exists
    ? warning(said, `reading is enough for a run; generating data needs to write: ${fix}`, command)
    : problem(said, fix, command)
}

const space = ({ bytesToWrite, path, role }: WantedFolder, found: FolderReport): Outcome => {
  const { availableBytes, exists, freeInodes, place, totalBytes } = found
  if (availableBytes === undefined || totalBytes === undefined) {
    return unknown(`df says nothing of ${place}`, null, `df -h ${quoteWord(place)}`)
  }
  const text = `${formatBytes(availableBytes)} of ${formatBytes(totalBytes)} free for ${path}, ${kindOf(found)}`
  const command = `df -h ${quoteWord(place)}`
  if (freeInodes === 0) {
    return problem(`${text}; no inode is free`, "remove files nobody needs", `df -i ${quoteWord(place)}`)
  }
  // What is in the folder already may be written over.
  if (bytesToWrite !== undefined && !exists && availableBytes < bytesToWrite + reserve(bytesToWrite)) {
    return problem(
      `${text}, and the run writes ${formatBytes(bytesToWrite)} and needs ${
        formatBytes(reserve(bytesToWrite))
      } beside it`,
      "make room, or name another folder",
      command
    )
  }
  if (availableBytes === 0 && role !== "data") return problem(text, "make room, or name another folder", command)
  if (bytesToWrite === undefined && availableBytes < leastBytes && role !== "data") {
    return warning(
      text,
      `make room, or name another folder: most runs write more than ${formatBytes(leastBytes)}`,
      command
    )
  }
  return availableBytes < littleSpace * totalBytes
    ? warning(text, "nearly full file systems are slower than they are: make room", command)
    : ok(text)
}

const inMemory = ({ path, role }: WantedFolder, { mount }: FolderReport): ReadonlyArray<Outcome> =>
  role !== "results" && mount !== undefined && memoryFileSystems.has(mount.type)
    ? [warning(`${path} is ${mount.type}: a run would measure memory, not storage`, "name a folder on the storage")]
    : []

const isSame = (a: FolderReport, b: FolderReport): boolean | undefined => {
  if (a.mountPoint === undefined || b.mountPoint === undefined) return undefined
  return a.mountPoint === b.mountPoint || (a.source === b.source && a.source?.startsWith("/") === true)
}

/** Results written to the storage under test disturb what is measured; CLOSED forbids it. */
const apart = (
  wanted: ReadonlyArray<WantedFolder>,
  found: ReadonlyArray<FolderReport | undefined>
): ReadonlyArray<Outcome> => {
  const at = wanted.findIndex(({ role }) => role === "results")
  const results = found[at]
  return wanted.flatMap(({ path, role }, i): ReadonlyArray<Outcome> => {
    const measured = found[i]
    if (role === "results" || results === undefined || measured === undefined) return []
    const same = isSame(measured, results)
    if (same === undefined) return [unknown(`df does not say on which file system ${path} is`)]
    return [
      same
        ? warning(
          `results and ${path} are both on ${results.mountPoint ?? results.place}`,
          "point --results-dir at another file system: CLOSED demands it"
        )
        : ok(`results are not on the file system of ${path}`)
    ]
  })
}

export const folderChecks = (report: HostReport, wanted: ReadonlyArray<WantedFolder>): ReadonlyArray<Check> => {
  const say = (name: string, outcome: Outcome) => check(report.host, name, outcome)
  return [
    ...wanted.flatMap((folder, i): ReadonlyArray<Check> => {
      const found = report.folders[i]
      if (found === undefined) {
        return [say(`${folder.role} folder`, unknown(`the host could not look at ${folder.path}`))]
      }
      return [
        say(`${folder.role} folder`, access(folder, found)),
        say(`${folder.role} space`, space(folder, found)),
        ...inMemory(folder, found).map((outcome) => say(`${folder.role} folder`, outcome))
      ]
    }),
    ...apart(wanted, report.folders).map((outcome) => say("separate file systems", outcome))
  ]
}
