/** Folders of single hosts, told as the runs that they are parts of. */
import type { Identity } from "../results/Identity.ts"
import { runFolderOf } from "../results/place.ts"
import type { Suite } from "../results/Suite.ts"
import type { LeftOut } from "./LeftOut.ts"
import { agrees } from "./losses.ts"

/** One entry a run, at the folder of the run. */
export const byRun = (suite: Suite, found: ReadonlyArray<LeftOut>): ReadonlyArray<LeftOut> => {
  const runs = new Map<string, Array<LeftOut>>()
  for (const one of found) {
    if (one.ofOneHost !== true) continue
    const place = runFolderOf(suite, one.path)
    runs.set(place, [...runs.get(place) ?? [], one])
  }
  return [
    ...found.filter(({ ofOneHost }) => ofOneHost !== true),
    ...[...runs].flatMap(([path, [first, ...more]]) =>
      first === undefined ? [] : [{
        ...first,
        path,
        reason: more.length === 0 ? first.reason : `${first.reason}; ${more.length + 1} hosts left a folder`
      }]
    )
  ]
}

interface Candidate {
  readonly path: string
  readonly identity: Identity
}

/** A finished run in one host's folder, and the folders that its other hosts left beside it. */
export interface SharedRun {
  /** The folder of all of them. */
  readonly path: string
  readonly finished: string
  readonly hosts: number
  readonly others: ReadonlyArray<string>
}

/** By the folder of the run. */
const byRunFolder = (suite: Suite, found: ReadonlyArray<Candidate>): ReadonlyMap<string, ReadonlyArray<Candidate>> => {
  const runs = new Map<string, Array<Candidate>>()
  for (const one of found) {
    const place = runFolderOf(suite, one.path)
    const known = runs.get(place)
    if (known === undefined) runs.set(place, [one])
    else known.push(one)
  }
  return runs
}

/**
 * Since v1.0 one run spans all hosts, and rank 0 alone writes its result. `bare` folders have neither a record nor a result:
 * beside the one finished run of a run's folder they are its other hosts', as long as they are no more than it had.
 */
export const sharedRuns = (
  suite: Suite,
  finished: ReadonlyArray<Candidate>,
  bare: ReadonlyArray<Candidate>
): ReadonlyArray<SharedRun> => {
  const runs = byRunFolder(suite, finished)
  const ofOneHost = bare.filter((one) => runFolderOf(suite, one.path) !== one.path)
  return [...byRunFolder(suite, ofOneHost)].flatMap(([path, others]): ReadonlyArray<SharedRun> => {
    const [run, ...more] = runs.get(path) ?? []
    if (run === undefined || more.length > 0) return []
    const hosts = run.identity.hosts ?? 1
    return others.length < hosts && others.every(({ identity }) => agrees(identity, run.identity))
      ? [{ path, finished: run.path, hosts, others: others.map((other) => other.path) }]
      : []
  })
}
