/** Whether data and results share a file system, as tools of v3.0 leave it beside a run; ours as well. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../domain/Json.ts"
import { utcSecond } from "../domain/utcSecond.ts"
import { separationFile } from "./layout.ts"
import { replaceFile } from "./runDirectory.ts"
import type { RunRecord } from "./RunRecord.ts"

const valueOf = ({ facts }: RunRecord, name: string): unknown => {
  const fact = facts[name]
  return fact !== undefined && "value" in fact ? fact.value : undefined
}

interface Probed {
  /** The fact that holds the folder under test. */
  readonly dataFact: string
  readonly host: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Undefined where it is not known. */
export const separationOf = Effect.fnUntraced(function*(record: RunRecord, { at, dataFact, host }: Probed) {
  const fs = yield* FileSystem.FileSystem
  const same = valueOf(record, "sameFileSystem")
  const data = valueOf(record, dataFact)
  const results = valueOf(record, "resultsDir")
  if (typeof same !== "boolean" || typeof data !== "string" || typeof results !== "string") return undefined
  const real = (path: string) => fs.realPath(path).pipe(Effect.orElseSucceed(() => null))
  return {
    version: 1,
    method: "st_dev",
    data_or_chkpt_path: data,
    results_path: results,
    data_or_chkpt_realpath: yield* real(data),
    results_realpath: yield* real(results),
    same_filesystem: same,
    probed_at: utcSecond(at),
    // The clients were asked, not the ranks.
    probed_by_rank: null,
    probed_by_host: host
  } satisfies JsonObject
})

/** Writes nothing where it is not known. */
export const writeSeparation = Effect.fn("results.writeSeparation")(function*(record: RunRecord, probed: Probed) {
  const separation = yield* separationOf(record, probed)
  if (separation === undefined) return
  const path = `${record.result_dir}/${separationFile}`
  yield* replaceFile(path, `${path}.tmp`, `${JSON.stringify(separation, null, 2)}\n`)
})
