/** `vectordb datagen`: plan, evidence and preflight as the pipeline asks for them. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { RunCommand } from "../Benchmark.ts"
import { sharesFileSystem } from "../shared/folderFindings.ts"
import { workloadOf } from "./collection.ts"
import { vectordbEvidence } from "./evidence.ts"
import { listsFile, manifestFile, parseManifest } from "./ivf/manifest.ts"
import { planDatagen } from "./loadPlan.ts"
import type { DatagenOptions } from "./options.ts"
import { ownLoad } from "./own.ts"
import { loadPreflight } from "./preflight.ts"

export const vectordbDatagen: RunCommand<DatagenOptions> = {
  workload: workloadOf,
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planDatagen(request, discovery),
  evidence: (plan, cluster, moment) =>
    Effect.gen(function*() {
      const mine = ownLoad(plan)
      return vectordbEvidence(
        mine,
        cluster,
        yield* sharesFileSystem({ data: mine.work.folder, results: mine.resultsDir, moment })
      )
    }),
  partialFiles: (plan) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { folder, kind } = ownLoad(plan).work
      if (kind !== "vectorload") return []
      const text = yield* Effect.orElseSucceed(fs.readFileString(`${folder}/${manifestFile}`), () => "")
      const reading = parseManifest(text)
      return reading._tag === "manifest" && reading.manifest.state === "building" ? [listsFile] : []
    }),
  preflight: (plan, cluster) =>
    Effect.suspend(() => {
      const { work } = ownLoad(plan)
      return work.kind === "vectorload" ? loadPreflight(work, cluster) : Effect.succeed([])
    })
}
