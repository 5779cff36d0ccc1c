/** What one host answered, as values. `undefined` is what it did not say. */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { parseDf } from "../cluster/proc/df.ts"
import { mountOf } from "../cluster/proc/mounts.ts"
import type { Limit } from "../cluster/proc/system.ts"
import { parseLimits } from "../cluster/proc/system.ts"
import type { HostAnswer } from "../cluster/remote/hostScript.ts"
import type { HostFacts, MountEntry } from "../domain/Cluster.ts"
import { valueOf } from "../domain/Fact.ts"
import { olderThanRound } from "../engines/dlio/askDlio.ts"
import { HostAnswer as DlioAnswer } from "../engines/dlio/HostAnswer.ts"
import { recognise } from "../launcher/detectLauncher.ts"
import type { LauncherFamily } from "../launcher/Launcher.ts"
import type { LauncherList } from "../launcher/launchers.ts"
import { folderName } from "./questions.ts"

export interface FolderReport {
  readonly exists: boolean
  /** Something that is no folder stands at its path, or above it. */
  readonly isBlocked: boolean
  /** Without symbolic links: the folder, or its nearest parent that exists. */
  readonly place: string
  /** What the host said when a file was to be made there; null: it was made. */
  readonly refusal: string | null
  readonly totalBytes: number | undefined
  readonly availableBytes: number | undefined
  /** Both undefined where the file system counts no inodes. */
  readonly freeInodes: number | undefined
  /** What `df` names as its source. */
  readonly source: string | undefined
  readonly mountPoint: string | undefined
  readonly mount: MountEntry | undefined
}

interface LauncherReport {
  readonly path: string
  /** undefined when it is none of the known ones. */
  readonly family: LauncherFamily | undefined
  readonly version: string | undefined
  /** The first line it says of itself. */
  readonly said: string
}

interface DlioReport {
  readonly path: string
  readonly version: string | undefined
  readonly python: string | undefined
  /** Those of `askDlio` that it can import; undefined when its interpreter could not be asked. */
  readonly modules: ReadonlySet<string> | undefined
  /** Words for a release from before the round v2.0; null where nothing shows that. */
  readonly olderThanRound: string | null
  /** What went wrong when asking; null when nothing did. */
  readonly trouble: string | null
}

type Found<A> = { readonly state: "absent" } | { readonly state: "present"; readonly value: A }

export interface Interface {
  readonly kind: "ethernet" | "infiniband"
  readonly name: string
  /** `up`, `down`, `unknown`, …; for InfiniBand `4: ACTIVE`. */
  readonly state: string
  /** `25 Gb/s` where the host says it. */
  readonly speed: string | undefined
  readonly isHardware: boolean
  /** Switched on by whoever configured the host. */
  readonly isOn: boolean
}

export interface HostReport {
  /** As asked for. */
  readonly host: string
  readonly isLocal: boolean
  readonly facts: HostFacts
  readonly user: { readonly name: string; readonly id: number } | undefined
  readonly limits: Readonly<Record<string, Limit>> | undefined
  readonly caches: string | undefined
  readonly ipc: { readonly removes: string; readonly lingers: boolean } | undefined
  readonly interfaces: ReadonlyArray<Interface> | undefined
  /** Governor → processors that have it. */
  readonly governors: ReadonlyMap<string, number> | undefined
  readonly launcher: Found<LauncherReport> | undefined
  readonly dlio: Found<DlioReport> | undefined
  /** In the order asked. */
  readonly folders: ReadonlyArray<FolderReport | undefined>
}

const linesOf = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => line.trim()).filter((line) => line !== "")

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

const userOf = (text: string): HostReport["user"] => {
  const [name, number] = linesOf(text)
  const id = wholeNumber(number)
  return name === undefined || id === undefined ? undefined : { name, id }
}

const folderOf = (text: string, facts: HostFacts): FolderReport | undefined => {
  const [state, place, access, space = "", inodes = ""] = text.split("\n")
  if (
    (state !== "exists" && state !== "missing" && state !== "blocked") || place === undefined || access === undefined
  ) return undefined
  const blocks = parseDf(space)
  const nodes = parseDf(inodes)
  const bytes = (kib: number | undefined) => kib === undefined ? undefined : kib * 1024
  return {
    exists: state === "exists",
    isBlocked: state === "blocked",
    place,
    refusal: access === "writable" ? null : access.replace(/^refused */, ""),
    totalBytes: bytes(blocks?.total),
    availableBytes: bytes(blocks?.available),
    freeInodes: (nodes?.total ?? 0) === 0 ? undefined : nodes?.available,
    source: blocks?.source,
    mountPoint: blocks?.mountPoint,
    mount: mountOf(valueOf(facts.mounts) ?? [], place)
  }
}

const launcherOf = (launchers: LauncherList) => (text: string): Found<LauncherReport> | undefined => {
  const [path, ...rest] = linesOf(text)
  if (path === undefined) return undefined
  if (path === "absent") return { state: "absent" }
  const known = recognise(launchers, rest.join("\n"))
  return {
    state: "present",
    value: { path, family: known?.family, version: known?.version, said: rest[0] ?? "nothing" }
  }
}

const decodeAnswer = Schema.decodeUnknownOption(DlioAnswer)

const dlioOf = (text: string): Found<DlioReport> | undefined => {
  const lines = linesOf(text)
  if (lines[0] === "absent") return { state: "absent" }
  const after = (word: string) => lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
  const answer = Option.getOrUndefined(Arr.findFirst(lines, (line) => decodeAnswer(line)))
  const path = after("path")
  if (path === undefined) return undefined
  const status = after("status")
  const said = lines.filter((line) => !/^(path|status) /.test(line)).at(-1)
  return {
    state: "present",
    value: {
      path,
      version: answer?.version ?? undefined,
      python: answer?.python,
      modules: answer?.modules === undefined ? undefined : new Set(answer.modules),
      olderThanRound: answer === undefined || answer.version === null
        ? null
        : olderThanRound(answer.version, answer.unknownKeys),
      trouble: status === "0" && answer !== undefined
        ? null
        : said ?? `its interpreter ended with status ${status ?? "unknown"}`
    }
  }
}

const isUp = 1

const interfaceOf = (line: string): ReadonlyArray<Interface> => {
  const [kind, name = "", state = "", speed = "", flags = "", hardware = ""] = line.split("|")
  if (kind === "ib") {
    const speedText = speed === "" ? undefined : speed
    return [{ kind: "infiniband", name, state, speed: speedText, isHardware: true, isOn: true }]
  }
  if (kind !== "net" || name === "lo") return []
  const megabits = wholeNumber(speed)
  return [{
    kind: "ethernet",
    name,
    state,
    speed: megabits === undefined || megabits === 0 ? undefined : `${megabits / 1000} Gb/s`,
    isHardware: hardware === "device",
    isOn: (Number.parseInt(flags, 16) & isUp) === isUp
  }]
}

const governorsOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    linesOf(text).flatMap((line) => {
      const [, times, name] = /^(\d+) (\S+)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, Number(times)] as const]
    })
  )

const ipcOf = (text: string): HostReport["ipc"] => {
  const [removes, lingers] = linesOf(text)
  return removes === undefined ? undefined : { removes: removes.toLowerCase(), lingers: lingers === "lingers" }
}

/** Of this machine, from what is known of it without asking a shell. */
export const factsReport = (facts: HostFacts, limits: string | undefined): HostReport => ({
  host: facts.hostname,
  isLocal: true,
  facts,
  user: undefined,
  limits: limits === undefined ? undefined : parseLimits(limits),
  caches: undefined,
  ipc: undefined,
  interfaces: undefined,
  governors: undefined,
  launcher: undefined,
  dlio: undefined,
  folders: []
})

export const reportOf = (
  launchers: LauncherList,
  asked: { readonly host: string; readonly isLocal: boolean; readonly folders: ReadonlyArray<string> },
  facts: HostFacts,
  answer: HostAnswer<string>
): HostReport => {
  const said = <A>(name: string, parse: (text: string) => A): A | undefined => {
    const text = answer.files[name]
    return text === undefined ? undefined : parse(text)
  }
  return {
    host: asked.host,
    isLocal: asked.isLocal,
    facts,
    user: said("user", userOf),
    limits: said("/proc/self/limits", parseLimits),
    caches: said("caches", (text) => linesOf(text)[0]),
    ipc: said("ipc", ipcOf),
    interfaces: said("network", (text) => linesOf(text).flatMap(interfaceOf)),
    governors: said("governor", governorsOf),
    launcher: said("mpi", launcherOf(launchers)),
    dlio: said("dlio", dlioOf),
    folders: asked.folders.map((_, index) => said(folderName(index), (text) => folderOf(text, facts)))
  }
}
