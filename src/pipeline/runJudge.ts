/** A run folder as any report would read and judge it, for commands that look at one run. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { RunJudge } from "../benchmarks/RunJudge.ts"
import { BadStructure, PathNotFound } from "../errors/AppError.ts"
import { Readings } from "../reading/Readings.ts"
import { readRun } from "../reading/readRun.ts"
import { loadRunFolder } from "../results/loadRunFolder.ts"
import { judge } from "../rules/judge.ts"

/** Where nothing that reads is at hand, the port's own answer stands. */
export const runJudge = Effect.gen(function*() {
  const readers = yield* Effect.serviceOption(Readings)
  if (readers._tag === "None") return yield* RunJudge
  const services = yield* Effect.context<FileSystem.FileSystem>()
  const judged = Effect.fn("runJudge.judged")(function*(path: string) {
    const fs = yield* FileSystem.FileSystem
    const isFolder = yield* fs.stat(path).pipe(
      Effect.map(({ type }) => type === "Directory"),
      Effect.mapError(() => new PathNotFound({ path, what: "the run folder" }))
    )
    if (!isFolder) return yield* new BadStructure({ path, detail: "is no folder, so it holds no run" })
    const readings = yield* readers.value
    const reading = readRun(readings, yield* loadRunFolder(path, { suite: readings.suite }))
    if (reading._tag === "leftOut") {
      return yield* new BadStructure({ path, detail: `${reading.leftOut.looksLike}: ${reading.leftOut.reason}` })
    }
    const { facts } = reading
    const rules = readings.of(facts.benchmarkType)?.rules.run ?? []
    return { facts, verdict: judge(rules, facts.evidence) }
  })
  return { judged: (folder: string) => Effect.provide(judged(folder), services) }
})
