/** What a report remembers of a tree while it works: a few hundred bytes a run; the rest is in the journal. */
import type { Issue } from "../domain/Verdict.ts"
import { duplicateRuns } from "../results/scan.ts"
import type { Brief } from "./Brief.ts"
import { compareIdentities, identityOf, keyOf, type NearMiss, nearMisses } from "./group.ts"
import type { LeftOut } from "./LeftOut.ts"
import type { Filters } from "./Report.ts"
import type { Identity } from "./ReportRun.ts"
import type { Slot } from "./worker/JournalFile.ts"

export interface Indexed {
  readonly path: string
  readonly slot: Slot
  /** null for a folder that looks like a run and cannot be used. */
  readonly brief: Brief | null
}

export interface GroupPlan {
  readonly number: number
  readonly identity: Identity
  /** In time order; runs without a start come first. */
  readonly members: ReadonlyArray<Indexed>
  readonly nearMisses: ReadonlyArray<NearMiss>
}

export interface TreePlan {
  readonly groups: ReadonlyArray<GroupPlan>
  readonly leftOut: ReadonlyArray<LeftOut>
  readonly auxiliary: number
  readonly incomplete: number
  readonly filtered: number
  /** Issues that only the whole tree shows, by path. */
  readonly issues: ReadonlyMap<string, Issue>
}

const same = (a: string | null, names: ReadonlyArray<string>): boolean =>
  names.length === 0 || names.some((name) => a !== null && name.toLowerCase() === a.toLowerCase())

const passes = (filters: Filters, identity: Identity): boolean =>
  same(identity.systemName, filters.systems) &&
  same(identity.organization, filters.organizations) &&
  same(identity.benchmarkType, filters.benchmarks)

const byTime = (a: Indexed, b: Indexed): number => {
  const [left, right] = [a.brief?.start ?? "", b.brief?.start ?? ""]
  if (left !== right) return left < right ? -1 : 1
  return a.path < b.path ? -1 : 1
}

const looksLike = ({ benchmarkType, command, kind }: Brief): string =>
  kind === "incomplete"
    ? `a ${benchmarkType ?? "benchmark"} run`
    : [benchmarkType, command ?? "preparation"].filter((word) => word !== null).join(" ")

/** What the group would have had: said where the group is there, so that a short group is explained. */
const costOf = (
  brief: Brief,
  groups: ReadonlyMap<string, { readonly number: number; readonly size: number }>
): string => {
  const group = groups.get(keyOf(brief))
  if (group === undefined) return "no run of its group can be counted"
  return `group ${group.number} now has ${group.size} run${group.size === 1 ? "" : "s"} instead of ${group.size + 1}`
}

const duplicateIssues = (all: ReadonlyArray<Indexed>): ReadonlyMap<string, Issue> => {
  const measured = all.flatMap(({ brief, path }) => brief === null ? [] : [{ path, recordedId: brief.recordedId }])
  return new Map(
    duplicateRuns(measured).flatMap(({ paths, runId }) =>
      paths.map((path): [string, Issue] => [path, {
        rule: "run-id",
        validation: "INVALID",
        severity: "error",
        message: `run ${runId} is here and at ${
          paths.filter((other) => other !== path).join(", ")
        }: which of them is the run is not for this program to say`,
        parameter: "run_id",
        expected: "one folder a run",
        actual: `${paths.length} folders`,
        source: path,
        disputed: false
      }])
    )
  )
}

/** Forms groups and lists what stays out of them. Equal trees give equal plans, in whatever order they were read. */
export const planReport = (
  indexed: ReadonlyArray<Indexed>,
  found: ReadonlyArray<LeftOut>,
  unusable: (slot: Slot) => LeftOut,
  filters: Filters
): TreePlan => {
  const all = [...indexed].sort(byTime)
  const kept = all.filter(({ brief }) => brief === null || passes(filters, brief))
  const groups = new Map<string, { identity: Identity; members: Array<Indexed> }>()
  for (const one of kept) {
    if (one.brief?.kind !== "measured") continue
    const key = keyOf(one.brief)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { identity: identityOf(one.brief), members: [one] })
    else group.members.push(one)
  }
  const ordered = [...groups].sort(([, a], [, b]) => compareIdentities(a.identity, b.identity))
  const near = nearMisses(ordered.map(([, { identity, members }]) => ({ identity, runs: members.length })))
  const sizes = new Map(ordered.map(([key, { members }], i) => [key, { number: i + 1, size: members.length }]))
  const leftOut = kept.flatMap(({ brief, path, slot }): ReadonlyArray<LeftOut> => {
    if (brief === null) return [unusable(slot)]
    if (brief.kind === "measured") return []
    const lost = brief.kind === "incomplete"
    return [{
      path,
      looksLike: looksLike(brief),
      reason: brief.kindReason ?? "it is no measured run",
      weight: lost ? "lost" : "auxiliary",
      cost: lost ? costOf(brief, sizes) : null
    }]
  })
  return {
    groups: ordered.map(([, { identity, members }], i) => ({
      number: i + 1,
      identity,
      members,
      nearMisses: near[i] ?? []
    })),
    leftOut: [...leftOut, ...found].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
    auxiliary: kept.filter(({ brief }) => brief?.kind === "auxiliary").length,
    incomplete: kept.filter(({ brief }) => brief === null || brief.kind === "incomplete").length,
    filtered: all.length - kept.length,
    issues: duplicateIssues(all)
  }
}
