/** The live services of one command, assembled once. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { HostFilesLive } from "./cluster/local/HostFilesLive.ts"
import { LocalCollector } from "./cluster/local/LocalCollector.ts"
import { problem } from "./domain/Finding.ts"
import { Engines } from "./engines/Engine.ts"
import { NativeEngine } from "./engines/native/NativeEngine.ts"
import { DependencyMissing } from "./errors/AppError.ts"
import { type LogRequest, terminalLogger } from "./pipeline/logging.ts"
import { ExecutorLive } from "./process/ExecutorLive.ts"
import { MachineLive } from "./process/MachineLive.ts"
import { lookOf } from "./view/Look.ts"
import { Screen } from "./view/Screen.ts"
import { viewLayer } from "./view/viewLayer.ts"

export interface OutputRequest extends LogRequest {
  readonly json: boolean
  readonly quiet: boolean
}

const lookAt = (stream: NodeJS.WriteStream) =>
  lookOf({ columns: stream.columns, isTerminal: stream.isTTY === true, environment: process.env })

/** The DLIO engine is not in this version: choosing it says so before anything is made. */
const dlioMissing = new DependencyMissing({
  dependency: "the DLIO engine",
  neededFor: "--closed, --open, several hosts and --engine dlio",
  install: ["it is not in this version: run on one host, without --closed and --open, with --engine native"]
})

const EnginesLive = Layer.effect(
  Engines,
  Effect.map(NativeEngine, (native) => ({
    native,
    dlio: { preflight: () => Effect.succeed([problem(dlioMissing)]), run: () => Effect.fail(dlioMissing) }
  }))
)

export const services = (request: OutputRequest) => {
  const { columns: _, ...look } = lookAt(process.stderr)
  const view = viewLayer(process.stderr, {
    quiet: request.quiet,
    json: request.json,
    isTerminal: process.stderr.isTTY === true,
    look
  })
  const host = Layer.provideMerge(LocalCollector, HostFilesLive)
  return Layer.mergeAll(
    host,
    EnginesLive.pipe(Layer.provide(ExecutorLive), Layer.provide(NodeFileSystem.layer)),
    Layer.sync(Screen, () => ({ output: lookAt(process.stdout) })),
    Layer.provideMerge(terminalLogger(request), view),
    MachineLive,
    NodeFileSystem.layer,
    NodePath.layer
  )
}
