/** What users of the official tools reported of DLIO, and what has no better place: how ranks are asked, counted and explained. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sshTransport } from "../../../../src/cluster/remote/sshTransport.ts"
import { endOf } from "../../../../src/engines/dlio/endOf.ts"
import { dlioModules } from "../../../../src/engines/dlio/neededModules.ts"
import { rollCall } from "../../../../src/engines/dlio/rollCall.ts"
import { Executor, type Invocation } from "../../../../src/process/Executor.ts"
import { findings } from "../../../fixtures/accepting.ts"
import { ended, mockExecutor, onStderr } from "../../../fixtures/MockExecutor.ts"
import { planned } from "../../benchmarks/checkpointing/requests.ts"
import { answers, engine, openMpi, withDlio } from "./engine.ts"

const told = (host: string, rank: number | null) =>
  JSON.stringify({ host, version: "3.0.2", executable: "/opt/python3", modules: dlioModules, rank, environment: [] })
    .replaceAll(":", ": ")

/** The question that every host is asked, and what preflight makes of its answers. */
const asked = (said: ReadonlyArray<string>) =>
  withDlio({ version: "3.0.2" }, (bin) =>
    Effect.gen(function*() {
      const mock = mockExecutor([
        { pattern: /mpirun --version/, output: [openMpi] },
        { pattern: /^mpirun .*importlib/s, output: said },
        ...answers({ version: "3.0.2" }, openMpi)
      ])
      const plan = planned({ engine: "dlio", numProcesses: 2, hosts: ["node1", "node2.lab"], dlioBinPath: bin })
      const found = yield* Effect.flatMap(engine(mock), findings(plan))
      const question = mock.calls.find(({ invocation }) =>
        invocation.argv[0] === "mpirun" && invocation.argv.includes("-c")
      )
      return { findings: found, question: question?.invocation, bin }
    }))

describe("asking the hosts of a job", () => {
  it.effect("P9, P10, R30, R31 stages no file: the question travels in the words, and names only DLIO itself", () =>
    Effect.gen(function*() {
      const { bin, question } = yield* asked([told("node1", 0), told("node2", 1)])
      const words: ReadonlyArray<string> = question?.argv ?? []
      expect(words[words.indexOf("-c") + 2]).toContain("importlib.metadata")
      expect(question?.stdin).toBe("none")
      const paths = words.join(" ").match(/\/(?:tmp|var|home)\/[^\s"]*/g) ?? []
      expect(paths.filter((path) => !path.startsWith(bin))).toEqual([])
    }))

  it.effect("P19, R38 needs no launcher's variable: a host is known by its name, short or full", () =>
    Effect.gen(function*() {
      expect((yield* asked([told("node1.lab", null), told("node2", null)])).findings).toEqual([])
      const { findings } = yield* asked([told("node2", null)])
      expect(findings).toMatchObject([
        { _tag: "problem", error: { explanation: "1 of 2 ranks answered: 0 of 1 on node1" } }
      ])
    }))
})

describe("a job that does not start", () => {
  const way = sshTransport()
  const script = (ranks: number) => ({ stdin }: Invocation): ReadonlyArray<string> => {
    const mark = /mlps\d+/.exec(typeof stdin === "object" ? stdin.text : "")?.[0] ?? ""
    return [
      `${mark} clock 1700000000.0`,
      `${mark} file ranks`,
      ...Array.from({ length: ranks }, () => "rank"),
      `${mark} end 0`,
      `${mark} done`
    ]
  }

  it.effect("P17, R53 names the hosts that have too few ranks and those that cannot be asked", () =>
    Effect.gen(function*() {
      const error = yield* rollCall({
        executor: yield* Executor,
        hosts: ["full", "empty", "gone"].map((host) => ({ host, ranks: 2, way })),
        program: "/opt/dlio_benchmark",
        runDirectory: "/R/20261123_120000",
        seconds: 600
      })
      expect(error.message).toBe(
        "the job had not started after 600 s: empty runs 0 of 2 ranks; gone could not be asked (its host key has changed; if that is right, run: ssh-keygen -R gone (REMOTE HOST IDENTIFICATION HAS CHANGED))"
      )
    }).pipe(
      Effect.provide(
        mockExecutor([
          { pattern: /-- full sh$/, script: script(2) },
          { pattern: /-- empty sh$/, script: script(0) },
          { pattern: /-- gone sh$/, output: [onStderr("REMOTE HOST IDENTIFICATION HAS CHANGED")], exit: ended(255) }
        ]).layer
      ),
      Effect.provide(NodeFileSystem.layer)
    ))

  it.effect("R51 a crash of PMIx with many ranks is explained, and the known way around it told", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(endOf({
        hostOf: () => null,
        command: "mpirun -n 200",
        exit: ended(139),
        lines: ["PMIX ERROR: OUT-OF-RESOURCE in file client/pmix_client.c at line 231", "Segmentation fault"],
        folder: "/mnt",
        of: "data"
      }))
      expect(error).toMatchObject({ _tag: "CommandFailed", advice: expect.stringContaining("PMIX_MCA_gds=hash") })
    }))
})
