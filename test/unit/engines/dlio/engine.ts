/** The DLIO engine with a played launcher and an installed stand-in, for looking at what it would start. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DlioEngine } from "../../../../src/engines/dlio/DlioEngine.ts"
import { Machine } from "../../../../src/process/Machine.ts"
import { installStandIn, modulesOf, type StandIn } from "../../../fixtures/dlio/standIn.ts"
import { mockExecutor, type MockResponse } from "../../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { works } from "../../../fixtures/works.ts"

/** A stand-in, and which of the keys of the round v2.0 it says it does not know. */
export interface Played extends StandIn {
  readonly unknownKeys?: ReadonlyArray<string>
}

export const answers = (standIn: Played, mpi: string): ReadonlyArray<MockResponse> => [
  { pattern: /^\S*(mpirun|mpiexec) --version/, output: [mpi] },
  {
    pattern: /-c [^]*importlib/,
    script: ({ argv }) => {
      const word = argv.indexOf("-c")
      const ranks = Number(argv[argv.indexOf("-n") + 1])
      const isLaunch = argv[word - 1] === "sh"
      const answer = {
        host: "here",
        version: standIn.version,
        executable: "/opt/dlio/bin/python3",
        modules: modulesOf(standIn),
        unknownKeys: standIn.unknownKeys ?? [],
        rank: null,
        environment: argv.slice(word + (isLaunch ? 4 : 3)).map((name) => `${name}=hash`)
      }
      const said = isLaunch ? Array.from({ length: ranks }, (_, rank) => ({ ...answer, rank })) : [answer]
      return said.map((one) => JSON.stringify(one).replace("{\"host\":", "{\"host\": "))
    }
  }
]

export const openMpi = "mpirun (Open MPI) 4.1.4"

export const withDlio = <A>(
  standIn: StandIn,
  use: (bin: string) => Effect.Effect<A, unknown, never>
) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-dlio-"))),
    (home) => use(installStandIn(home, standIn)),
    (home) => Effect.sync(() => rmSync(home, { recursive: true }))
  )

export const engine = (
  played: ReadonlyArray<MockResponse> | ReturnType<typeof mockExecutor>,
  environment: Record<string, string> = {}
) =>
  DlioEngine.pipe(Effect.provide(Layer.mergeAll(
    "layer" in played ? played.layer : mockExecutor(played).layer,
    mockHostFiles(),
    NodeFileSystem.layer,
    works,
    Layer.succeed(Machine, {
      workingDirectory: "/home/me/work",
      hostname: "client1.lab",
      logicalCores: 16,
      memoryBytes: 2 ** 36,
      pid: 1,
      environment,
      endingSignal: Effect.succeed(undefined)
    })
  )))
