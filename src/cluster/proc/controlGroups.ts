/**
 * What the control groups of a process allow it: of memory and of processes, by versions 1 and 2 alike. Limits are nested, and the
 * smallest along the path holds. Sources: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst of the kernel.
 */
import { parseMounts } from "./mounts.ts"
import { count, lines, words } from "./text.ts"

/** Text of a group's file by its path. */
export type GroupFile = readonly [path: string, text: string]

const names = [
  "memory.max",
  "memory.current",
  "memory.limit_in_bytes",
  "memory.usage_in_bytes",
  "memory.stat",
  "pids.max"
] as const

const controllers = ["memory", "pids"] as const

/** A group and all above it, up to the mount: where a container hides the path, the mount itself is its group. */
const upwards = (path: string): ReadonlyArray<string> => {
  const parts = path.split("/").filter((part) => part !== "")
  return Array.from(
    { length: parts.length + 1 },
    (_, i) => parts.slice(0, parts.length - i).map((it) => `/${it}`).join("")
  )
}

/** The files to read, from /proc/self/cgroup and /proc/self/mounts. Those that do not exist limit nothing. */
export const groupPaths = (cgroup: string, mounts: string): ReadonlyArray<string> => {
  const mounted = parseMounts(mounts)
  const found = lines(cgroup).flatMap((line) => {
    const [, controlled = "", ...rest] = line.split(":")
    const path = rest.join(":")
    const of = controlled.split(",")
    return mounted.filter(({ options, type }) =>
      controlled === ""
        ? type === "cgroup2"
        : type === "cgroup" && controllers.some((one) => of.includes(one) && options.split(",").includes(one))
    ).flatMap(({ mountPoint }) => upwards(path).flatMap((at) => names.map((name) => `${mountPoint}${at}/${name}`)))
  })
  return [...new Set(found)]
}

/** The same for the shell of another host: each file as a line `=path`, then its text. */
export const groupsFunction = `groups() {
  while IFS=: read -r id controlled path; do
    for controller in memory pids; do
      case ",$controlled," in
        ,,) kind=cgroup2 ;;
        *",$controller,"*) kind=cgroup ;;
        *) continue ;;
      esac
      while read -r device point type options rest; do
        [ "$type" = "$kind" ] || continue
        case "$kind,$options," in cgroup2,*|*",$controller,"*) ;; *) continue ;; esac
        at=$path
        while :; do
          for name in ${names.join(" ")}; do
            if [ -r "$point$at/$name" ]; then echo "=$point$at/$name"; cat "$point$at/$name"; fi
          done
          [ -n "$at" ] || break
          at=\${at%/*}
        done
      done </proc/self/mounts
    done
  done </proc/self/cgroup
  return 0
}
`

export const groupFilesIn = (text: string): ReadonlyArray<GroupFile> =>
  text.split(/^=(?=\/)/m).slice(1).map((part): GroupFile => {
    const end = part.indexOf("\n")
    return end === -1
      ? [part.replace(/\/{2,}/g, "/"), ""]
      : [part.slice(0, end).replace(/\/{2,}/g, "/"), part.slice(end + 1)]
  })

export interface Limit {
  readonly value: number
  /** The file that says it. */
  readonly source: string
}

interface GroupLimits {
  readonly memory: Limit | undefined
  /** What of a limit is left, counting what the page cache gives back; of the group that has least. */
  readonly memoryLeft: Limit | undefined
  readonly processes: Limit | undefined
}

/** Version 1 says "no limit" as the largest whole number of pages. */
const boundless = 2 ** 60

const limitIn = ([source, text]: GroupFile): ReadonlyArray<Limit> => {
  const value = text.trim() === "max" ? undefined : Number(text.trim() || "none")
  return value === undefined || Number.isNaN(value) || value >= boundless ? [] : [{ value, source }]
}

const smallest = (limits: ReadonlyArray<Limit>): Limit | undefined =>
  limits.reduce<Limit | undefined>((least, it) => least === undefined || it.value < least.value ? it : least, undefined)

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

export const groupLimits = (files: ReadonlyArray<GroupFile>): GroupLimits => {
  const texts = new Map(files)
  const named = (...wanted: ReadonlyArray<string>) =>
    files.filter(([path]) => wanted.includes(path.slice(path.lastIndexOf("/") + 1)))
  const left = ({ source, value }: Limit): ReadonlyArray<Limit> => {
    const folder = folderOf(source)
    const used = count((texts.get(`${folder}/memory.current`) ?? texts.get(`${folder}/memory.usage_in_bytes`))?.trim())
    if (used === undefined) return []
    const stat = new Map(
      lines(texts.get(`${folder}/memory.stat`) ?? "").map((line) => {
        const [name = "", number] = words(line)
        return [name, count(number) ?? 0] as const
      })
    )
    const of = (name: string) => stat.get(`total_${name}`) ?? stat.get(name) ?? 0
    const cache = of("inactive_file") + of("active_file")
    return [{ value: Math.min(value, Math.max(0, value - used + cache)), source }]
  }
  const memory = named("memory.max", "memory.limit_in_bytes").flatMap(limitIn)
  return {
    memory: smallest(memory),
    memoryLeft: smallest(memory.flatMap(left)),
    processes: smallest(named("pids.max").flatMap(limitIn))
  }
}
