/** What a report remembers of a tree while it works: a few hundred bytes a run; the rest is in the journal. */
import { plural } from "../domain/Units.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { Identity } from "../results/Identity.ts"
import { isStamp } from "../results/layout.ts"
import { placeOf, seriesOf } from "../results/place.ts"
import { archiveFile, duplicateRuns } from "../results/scan.ts"
import { benchmarkOfFolder, type Suite } from "../results/Suite.ts"
import type { Beside } from "../rules/Group.ts"
import { besideGroups } from "./beside.ts"
import { copyIssues } from "./copies.ts"
import { compareIdentities, identityIn, isKey, type NearMiss, nearMisses } from "./group.ts"
import { byRun, type SharedRun, sharedRuns } from "./hostFolders.ts"
import { type LeftOut, lost } from "./LeftOut.ts"
import { costsOf } from "./losses.ts"
import { type Named, notesOf, passes } from "./names.ts"
import type { Filters } from "./Report.ts"
import { type LineHead, type RunHead, runHead } from "./RunLine.ts"
import { namedStrays } from "./strays.ts"
import type { Slot } from "./worker/JournalFile.ts"

export interface Indexed {
  readonly slot: Slot
  readonly head: RunHead
}

/** A folder that looks like a run and cannot be used. */
export interface Unusable {
  readonly slot: Slot
  readonly leftOut: LeftOut
}

/** Lines of the journal as a report remembers them. Runs of a group share one key: 100 000 of them hold no copy each. */
export class LineIndex {
  /** Keys, and names of shapes, that were met. */
  private readonly texts = new Map<string, string>()

  private shared(text: string): string {
    const known = this.texts.get(text)
    if (known !== undefined) return known
    this.texts.set(text, text)
    return text
  }

  /** null for a line about no folder. */
  of(head: LineHead, slot: Slot): Indexed | Unusable | null {
    if (head.leftOut !== undefined) return { slot, leftOut: lost(head.leftOut) }
    const { columns, key } = head
    if (key === undefined || columns === undefined || !(this.texts.has(key) || isKey(key))) return null
    const run = runHead(head, this.shared(key), this.shared(columns))
    return run === null ? null : { slot, head: run }
  }
}

export interface GroupPlan {
  readonly number: number
  readonly identity: Identity
  /** In time order; runs without a start come first. */
  readonly members: ReadonlyArray<Indexed>
  /** Data generations and loads beside them, in time order. */
  readonly generations: ReadonlyArray<Indexed>
  readonly beside: ReadonlyArray<Beside>
  readonly nearMisses: ReadonlyArray<NearMiss>
}

export interface TreePlan {
  readonly groups: ReadonlyArray<GroupPlan>
  readonly leftOut: ReadonlyArray<LeftOut>
  readonly auxiliary: number
  readonly incomplete: number
  readonly filtered: number
  readonly notes: ReadonlyArray<string>
  /** Issues that only the whole tree shows, by path. */
  readonly issues: ReadonlyMap<string, Issue>
}

const same = (a: string | null, names: ReadonlyArray<string>): boolean =>
  names.length === 0 || names.some((name) => a !== null && name.toLowerCase() === a.toLowerCase())

const byTime = (a: Indexed, b: Indexed): number => {
  const left = a.head.start ?? ""
  const right = b.head.start ?? ""
  if (left !== right) return left < right ? -1 : 1
  return a.head.path < b.head.path ? -1 : 1
}

const looksLike = ({ command, kind }: RunHead, { benchmarkType }: Identity): string =>
  kind === "incomplete"
    ? `a ${benchmarkType ?? "benchmark"} run`
    : [benchmarkType, command ?? "preparation"].filter((word) => word !== null).join(" ")

/** What a folder that could not be read is by its path; where the path does not say, a filter keeps it. */
const mayPass = (suite: Suite, { benchmarks, organizations, systems }: Filters, path: string): boolean => {
  const { organization, systemName } = placeOf(suite, path)
  const type = path.split("/").map((part) => benchmarkOfFolder(suite, part)?.directoryName).find((found) =>
    found !== undefined
  )
  const may = (name: string | null | undefined, names: ReadonlyArray<string>) =>
    name === null || name === undefined || same(name, names)
  return may(systemName, systems) && may(organization, organizations) && may(type, benchmarks)
}

/** What is missed stands first. */
const weights: ReadonlyArray<LeftOut["weight"]> = ["lost", "ignored", "auxiliary"]

/** What nobody could look into costs more than anybody can tell; but a run directory by its name was one run. */
const isUnknown = ({ looksLike, path }: LeftOut): boolean =>
  looksLike === archiveFile ||
  (looksLike === "a folder that cannot be opened" && !isStamp(path.slice(path.lastIndexOf("/") + 1)))

/** Runs of a round that is not read would be in no group. */
const formsGroups = (one: LeftOut): boolean => !isUnknown(one) && one.ofOneHost !== true

const partsOfRun = ({ finished, hosts, others, path }: SharedRun): LeftOut => ({
  path,
  looksLike: `folder${others.length === 1 ? "" : "s"} of ${others.length} more host${others.length === 1 ? "" : "s"}`,
  reason: `their hosts took part in the run in ${finished}, whose figures are of all ${hosts} hosts`,
  weight: "auxiliary",
  cost: null
})

/** Issues of runs whose recorded id stands at several paths, by path. */
const duplicateIssues = (all: ReadonlyArray<Indexed>): ReadonlyMap<string, Issue> =>
  new Map(
    duplicateRuns(all.map(({ head }) => head)).flatMap(({ paths, runId }) =>
      paths.map((path): [string, Issue] => [path, {
        rule: "run-id",
        validation: "INVALID",
        severity: "error",
        message: `run ${runId} is at ${
          paths.join(" and at ")
        }: which of them is the run is not for this program to say`,
        parameter: "run_id",
        expected: "one folder a run",
        actual: plural(paths.length, "folder"),
        source: path,
        disputed: false
      }])
    )
  )

/** Data generations stand beside the runs of their workload: `<workload>/datagen/…` and `<workload>/run/…`. */
const generationsBeside = (suite: Suite, all: ReadonlyArray<Indexed>) => {
  const known = new Map<string, Array<Indexed>>()
  for (const one of all) {
    if (one.head.kind !== "auxiliary" || !suite.makesData(one.head.command ?? "")) continue
    const place = seriesOf(suite, one.head.path)
    const those = known.get(place)
    if (those === undefined) known.set(place, [one])
    else those.push(one)
  }
  return (members: ReadonlyArray<Indexed>): ReadonlyArray<Indexed> =>
    known.size === 0
      ? []
      : [...new Set(members.map(({ head }) => seriesOf(suite, head.path)))].flatMap((place) => known.get(place) ?? [])
        .sort(byTime)
}

/**
 * Forms groups and lists what stays out of them. Equal trees give equal plans, in whatever order they were read. `unusable`
 * are runs; what else was `found` is none.
 */
export const planReport = (
  suite: Suite,
  indexed: ReadonlyArray<Indexed>,
  unusable: ReadonlyArray<LeftOut>,
  found: ReadonlyArray<LeftOut>,
  filters: Filters
): TreePlan => {
  const all = [...indexed].sort(byTime)
  const identities = new Map<string, Identity>()
  const known = (key: string): Identity => {
    const seen = identities.get(key)
    if (seen !== undefined) return seen
    const identity = identityIn(key)
    identities.set(key, identity)
    return identity
  }
  const named = ({ head: { key, recordedAs } }: Indexed): Named => ({ identity: known(key), recordedAs })
  const passing = all.filter((one) => passes(filters, named(one)))
  const candidates = (wanted: (head: RunHead) => boolean) =>
    passing.flatMap(({ head }) => wanted(head) ? [{ path: head.path, identity: known(head.key) }] : [])
  const bare = candidates(({ mayBeOfOneHost }) => mayBeOfOneHost)
  const shared = bare.length === 0 ? [] : sharedRuns(suite, candidates(({ kind }) => kind === "measured"), bare)
  const parts = new Set(shared.flatMap(({ others }) => others))
  const kept = parts.size === 0 ? passing : passing.filter(({ head }) => !parts.has(head.path))
  const groups = new Map<string, Array<Indexed>>()
  for (const one of kept) {
    if (one.head.kind !== "measured") continue
    const group = groups.get(one.head.key)
    if (group === undefined) groups.set(one.head.key, [one])
    else group.push(one)
  }
  const ordered = [...groups].map(([key, members]) => ({ key, members, identity: known(key) })).sort((a, b) =>
    compareIdentities(a.identity, b.identity)
  )
  const generations = generationsBeside(suite, kept)
  const near = nearMisses(ordered.map(({ identity, members }) => ({ identity, runs: members.length })))
  const lostRuns = byRun(suite, unusable)
  const paths = [...all.map(({ head }) => head.path), ...lostRuns.map(({ path }) => path)]
  const unread = [...lostRuns, ...namedStrays(found, paths)]
  const others = unread.filter(({ path }) => mayPass(suite, filters, path))
  const remaining = ordered.map(({ identity, key, members }, i) => ({
    number: i + 1,
    identity,
    key,
    paths: members.map(({ head }) => head.path)
  }))
  const heads = all.flatMap(({ head }) => parts.has(head.path) ? [] : [head])
  const beside = besideGroups(suite, heads, unread, remaining, (key) => known(key))
  const costs = costsOf(
    suite,
    [
      ...kept.flatMap(({ head }) => head.kind === "incomplete" ? [{ path: head.path, identity: known(head.key) }] : []),
      ...others.flatMap((one) => one.weight === "lost" && formsGroups(one) ? [{ path: one.path, identity: null }] : [])
    ],
    remaining
  )
  const leftOut = kept.flatMap(({ head }): ReadonlyArray<LeftOut> => {
    if (head.kind === "measured") return []
    const isLost = head.kind === "incomplete"
    return [{
      path: head.path,
      looksLike: looksLike(head, known(head.key)),
      reason: head.reason ?? "it is no measured run",
      weight: isLost ? "lost" : "auxiliary",
      cost: costs.get(head.path) ?? null
    }]
  })
  return {
    groups: ordered.map(({ identity, key, members }, i) => ({
      number: i + 1,
      identity,
      members,
      generations: generations(members),
      beside: beside.get(key) ?? [],
      nearMisses: near[i] ?? []
    })),
    leftOut: [
      ...leftOut,
      ...shared.map(partsOfRun),
      ...others.map((one) => ({
        ...one,
        cost: isUnknown(one) ? "whatever it holds is not in this report" : costs.get(one.path) ?? null
      }))
    ].sort((a, b) =>
      weights.indexOf(a.weight) - weights.indexOf(b.weight) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
    ),
    auxiliary: kept.filter(({ head }) => head.kind === "auxiliary").length,
    incomplete: kept.filter(({ head }) => head.kind === "incomplete").length +
      lostRuns.filter(({ path }) => mayPass(suite, filters, path)).length,
    filtered: all.length - passing.length,
    notes: notesOf(filters, all.map(named), passing.map(named)),
    issues: new Map([...copyIssues(all.map(({ head }) => head)), ...duplicateIssues(all)])
  }
}
