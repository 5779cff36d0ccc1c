/** Which runs of a group are no measurement: those that warm up, by their role or by every series that they begin. */
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import { editionOf } from "../../rules/editions/editions.ts"
import type { GroupRun } from "../GroupRun.ts"

/** Paths, with what each is. A recorded role wins; else a run that counts in any series counts. */
export const uncounted = (
  { of }: KnownReadings,
  benchmarkType: string | null,
  runs: ReadonlyArray<GroupRun>
): ReadonlyMap<string, string> => {
  const recorded = new Map(runs.flatMap(({ path, role }) => role === "warm-up" ? [[path, "it is a warm-up"]] : []))
  const reading = of(benchmarkType)
  const edition = runs[0]?.judgedBy ?? null
  if (reading === undefined || edition === null || editionOf(edition) === undefined) return recorded
  const found = new Map<string, string>()
  const counted = new Set<string>()
  for (const { members } of reading.rules.experiments(edition, runs)) {
    for (const { part, run } of members) {
      if (part === "warm-up") found.set(run.path, "it is the warm-up of its series")
      else if (part === "not counted") found.set(run.path, "it does not count in its series")
      else counted.add(run.path)
    }
  }
  return new Map([...[...found].filter(([path]) => !counted.has(path)), ...recorded])
}
