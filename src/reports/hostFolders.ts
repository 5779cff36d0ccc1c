/** Folders of single hosts, told as the runs that they are parts of. */
import { runFolderOf } from "../results/place.ts"
import type { LeftOut } from "./LeftOut.ts"

/** One entry a run, at the folder of the run. */
export const byRun = (found: ReadonlyArray<LeftOut>): ReadonlyArray<LeftOut> => {
  const runs = new Map<string, Array<LeftOut>>()
  for (const one of found) {
    if (one.ofOneHost !== true) continue
    const place = runFolderOf(one.path)
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
