/** The live services of one command, assembled once. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { nativeWorks } from "./benchmarks/nativeWorks.ts"
import { officialEngines } from "./benchmarks/officialEngines.ts"
import { officialTasks } from "./benchmarks/officialTasks.ts"
import { CollectorLive } from "./cluster/CollectorLive.ts"
import { HostFilesLive } from "./cluster/local/HostFilesLive.ts"
import { SamplerLive } from "./cluster/series/SamplerLive.ts"
import { leastSaid } from "./config/isSaid.ts"
import { DlioEngine } from "./engines/dlio/DlioEngine.ts"
import { DlioTasks } from "./engines/dlio/Task.ts"
import { Engines } from "./engines/Engine.ts"
import { NativeEngine } from "./engines/native/NativeEngine.ts"
import { NativeWorks } from "./engines/native/NativeWorks.ts"
import { type LogRequest, terminalLogger } from "./pipeline/logging.ts"
import { ExecutorLive } from "./process/ExecutorLive.ts"
import { MachineLive } from "./process/MachineLive.ts"
import { knownReadings } from "./reading/KnownReadings.ts"
import { Readings } from "./reading/Readings.ts"
import { TerminalProgress } from "./reports/worker/TerminalProgress.ts"
import { lookOf, movesCursor } from "./view/Look.ts"
import { Screen } from "./view/Screen.ts"
import { viewLayer } from "./view/viewLayer.ts"

interface OutputRequest extends LogRequest {
  readonly json: boolean
}

const lookAt = (stream: NodeJS.WriteStream) =>
  lookOf({ columns: stream.columns, isTerminal: stream.isTTY === true, environment: process.env })

const EnginesLive = Layer.effect(Engines, Effect.all({ native: NativeEngine, dlio: DlioEngine, ...officialEngines }))
  .pipe(
    Layer.provide([Layer.succeed(NativeWorks, nativeWorks), Layer.succeed(DlioTasks, officialTasks)])
  )
/** Loaded by the commands that read or judge runs. */
export const ReadingsLive = Layer.succeed(
  Readings,
  Effect.map(Effect.promise(() => import("./benchmarks/readings.ts")), ({ readings }) => knownReadings(readings))
)

export const services = (request: OutputRequest) => {
  const { columns: _, ...look } = lookAt(process.stderr)
  const isLive = movesCursor({ isTerminal: process.stderr.isTTY === true, environment: process.env })
  const view = viewLayer(process.stderr, {
    quiet: request.quiet,
    json: request.json,
    least: leastSaid(request),
    isLive,
    look
  })
  const host = Layer.provideMerge(
    Layer.merge(CollectorLive, SamplerLive).pipe(
      Layer.provide(Layer.mergeAll(ExecutorLive, MachineLive, NodeFileSystem.layer))
    ),
    HostFilesLive
  )
  const engines = EnginesLive.pipe(
    Layer.provide(Layer.mergeAll(ExecutorLive, HostFilesLive, MachineLive, NodeFileSystem.layer))
  )
  return Layer.mergeAll(
    host,
    engines,
    ReadingsLive,
    Layer.succeed(Screen, {
      get output() {
        return lookAt(process.stdout)
      },
      isTerminal: process.stdout.isTTY === true,
      isWhole: request.verbose || request.debug
    }),
    Layer.provideMerge(terminalLogger(request), view),
    ExecutorLive,
    MachineLive,
    NodeFileSystem.layer,
    NodePath.layer,
    isLive && !request.quiet && !request.json ? TerminalProgress : Layer.empty
  )
}
