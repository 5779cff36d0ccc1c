/** The published sequence by the official program: option by option, trial by trial, from the first question to the whole measurement. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { toSystemInfo } from "../../../cluster/systemInfo.ts"
import type { JsonObject } from "../../../domain/Json.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { plural } from "../../../domain/Units.ts"
import { placesOf } from "../../../engines/dlio/jobHosts.ts"
import { launcherOf } from "../../../engines/dlio/jobWords.ts"
import { type EngineOutcome, type EngineRun, notAccepted } from "../../../engines/Engine.ts"
import { BadStructure } from "../../../errors/AppError.ts"
import { fileError } from "../../../results/fileErrors.ts"
import { summaryFile, wallClock } from "../../../results/layout.ts"
import type { OfficialMeasurement } from "../OfficialMeasurement.ts"
import { officialName } from "../officialName.ts"
import { askRanks } from "./askRanks.ts"
import { confirmed } from "./launch.ts"
import { officialMeasurement, officialTrial } from "./measureOfficial.ts"
import { type OfficialWork, trialFolder } from "./OfficialWork.ts"
import { programOf } from "./program.ts"
import { type Job, runTrial, type TrialDone } from "./runTrial.ts"
import { summaryOf, type TrialResult } from "./summaryFile.ts"
import { trialHosts } from "./trialHosts.ts"

const writeJson = Effect.fnUntraced(function*(path: string, content: JsonObject) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(`${path}.tmp`, `${JSON.stringify(content, null, 2)}\n`).pipe(
    Effect.zipRight(fs.rename(`${path}.tmp`, path)),
    Effect.mapError(fileError(path, "write"))
  )
})

const signFolder = ".fs_probe"

/** Ranks leave their files in the results: every host must see the same folder (Rules.md 6.3.3.4). */
const checkShared = Effect.fnUntraced(function*(job: Omit<Job, "hosts">) {
  const { it: { plan, runDirectory }, launcher, program, work } = job
  const { launch } = plan
  const used = launch?.hosts.filter(({ ranks }) => ranks > 0) ?? []
  if (launch === null || launcher === null || used.length < 2) return
  const fs = yield* FileSystem.FileSystem
  const probe = yield* Effect.sync(() => crypto.randomUUID().replaceAll("-", "").slice(0, 12))
  const answers = yield* askRanks({
    plan,
    launch,
    work,
    launcher,
    program,
    sign: `${runDirectory}/${signFolder}/${probe}`
  })
  const refused = answers.find((answer) => answer.refused !== null)
  if (refused !== undefined) {
    return yield* new BadStructure({
      host: refused.listed,
      path: runDirectory,
      detail: `ranks cannot write there: ${refused.refused}`,
      advice: "--results-dir must be one folder that every host has mounted at the same path"
    })
  }
  const names = yield* fs.readDirectory(`${runDirectory}/${signFolder}`).pipe(Effect.orElseSucceed(() => []))
  const seen = names.filter((name) => name.startsWith(probe))
  const unseen = answers.filter(({ host, rank }) => !seen.includes(`${probe}__rank${rank}__${host}.ok`))
  const [first] = unseen
  if (first !== undefined) {
    return yield* new BadStructure({
      host: first.listed,
      path: runDirectory,
      detail: `what ${plural(unseen.length, "rank")} wrote there is not seen here: the hosts do not share it`,
      advice: "--results-dir must be one folder that every host has mounted at the same path (NFS, Lustre, GPFS)"
    })
  }
})

const resultOf = ({ option, ranks, trial }: TrialDone): TrialResult => ({
  option: option.option,
  trial,
  ranks: ranks.map(({ file, path, rank }) => ({ rank, path, file }))
})

/** Nothing that a rank moved was seen: its figures rest on its own word. */
const labelsOf = (blind: ReadonlyArray<string>, done: ReadonlyArray<TrialDone>): ReadonlyArray<string> => {
  const all = done.flatMap(({ ranks }) => ranks)
  const unseen = all.filter(({ io }) => io === undefined || !io.isWhole).length
  return unseen === 0 ? [] : [
    `unchecked: ${unseen} of ${
      plural(all.length, "rank file")
    } could not be held against what the ranks' processes moved${blind.length === 0 ? "" : ` (${blind.join("; ")})`}`
  ]
}

/** Options of which not one byte went through the storage in one direction have no rate there. */
const memoryLabels = ({ options, ranks }: OfficialMeasurement): ReadonlyArray<string> =>
  options.flatMap(({ option, ranksInMemory }) =>
    ranksInMemory < ranks
      ? []
      : [`no figure of storage: option ${option} kept everything in memory, and no rank reached the storage`]
  )

export const runOfficial = Effect.fnUntraced(function*(it: EngineRun, work: OfficialWork) {
  const { plan, runDirectory } = it
  const { launch } = plan
  if (launch === null) return yield* notAccepted(plan)
  const program = yield* programOf(work, yield* confirmed(launch))
  const launcher = yield* launcherOf(launch)
  const { layout, ranks: places } = yield* placesOf(launch, launcher)
  const stamp = runDirectory.slice(runDirectory.lastIndexOf("/") + 1)
  const partial = {
    it,
    work,
    program,
    launcher,
    stamp,
    hostOf: (rank: number) => layout[places?.findIndex((ranks) => ranks.includes(rank)) ?? -1]?.host ?? null
  }
  yield* checkShared(partial)
  const hosts = yield* trialHosts(it, launch, launcher)
  const job: Job = { ...partial, hosts }
  for (const text of hosts.blind) {
    yield* it.onEvent({
      _tag: "note",
      level: "warning",
      text: `what ranks move on ${text}: their claims will not be checked there`
    })
  }
  yield* writeJson(`${runDirectory}/${plan.benchmarkType}_cluster_info.json`, toSystemInfo(it.cluster))

  const startedAt = yield* Clock.currentTimeMillis
  const done: Array<TrialDone> = []
  const summary = (
    failures: Readonly<Record<string, string>>,
    missing: Readonly<Record<number, ReadonlyArray<string>>>
  ) =>
    writeJson(
      `${runDirectory}/${summaryFile}`,
      summaryOf({
        stamp,
        ranksPerHost: work.ranksPerHost,
        hosts: layout.length,
        ranks: work.ranks,
        options: work.options.map(({ option }) => option),
        trials: work.trials,
        results: done.map(resultOf),
        failures,
        missing
      })
    )
  for (const [index, option] of work.options.entries()) {
    for (let trial = 0; trial < work.trials; trial++) {
      const one = yield* runTrial(job, option, trial).pipe(
        Effect.tapError(({ error, missing }) =>
          summary({ [trialFolder(option.option, trial)]: error.message }, { [option.option]: missing }).pipe(
            Effect.catchAll((problem) =>
              Effect.logWarning(`the summary of what failed is not written: ${problem.message}`)
            )
          )
        ),
        Effect.mapError(({ error }) => error)
      )
      done.push(one)
      const { read, requests, write } = officialTrial(one)
      yield* it.onEvent({
        _tag: "work",
        event: {
          _tag: "trialEnded",
          option: option.option,
          trial,
          requests,
          readBytesPerSecond: read.bytesPerSecond,
          writeBytesPerSecond: write.bytesPerSecond
        }
      })
    }
    if (index < work.options.length - 1 && work.betweenOptions > 0) {
      yield* it.onEvent({ _tag: "pause", seconds: work.betweenOptions, reason: "between two options" })
      yield* Effect.sleep(Duration.seconds(work.betweenOptions))
    }
  }
  yield* summary({}, {})
  const endedAt = yield* Clock.currentTimeMillis
  const body = officialMeasurement(work, program, done)
  const labels = [...labelsOf(hosts.blind, done), ...memoryLabels(body)]
  const measurement: Measurement = {
    engine: officialName,
    engineVersion: program.version,
    profile: "official",
    io: "buffered",
    startedAt: wallClock(startedAt),
    endedAt: wallClock(endedAt),
    calibration: null,
    kind: work.kind,
    body,
    peakRssBytes: null,
    bufferBytesPerRank: null,
    unmeasured:
      `${officialName} tells neither CPU time nor memory of its ranks, so a client-bound run is not recognised`,
    ...(labels.length === 0 ? {} : { labels }),
    verification: {
      mode: "none",
      blocksChecked: 0,
      unavailable: `${officialName} does not look at what it reads`
    }
  }
  yield* it.onEvent({ _tag: "measured", measurement })
  return {
    measurement,
    command: done.at(-1)?.output.command ?? "",
    outputs: done.map(({ output }) => output)
  } satisfies EngineOutcome
}, Effect.scoped)
