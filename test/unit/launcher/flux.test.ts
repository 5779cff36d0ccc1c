/** A launcher is a value: with one more in the list that a program is put together with, every part of it knows it. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { benchmarks, benchmarksWith } from "../../../src/benchmarks/registry.ts"
import { grammarOf, type Leaf } from "../../../src/cli/Grammar.ts"
import { leafHelp } from "../../../src/cli/help.ts"
import { utilitiesWith } from "../../../src/cli/utilities.ts"
import { launcherTransport } from "../../../src/cluster/remote/launcherTransport.ts"
import { askDlio } from "../../../src/engines/dlio/askDlio.ts"
import { endOf } from "../../../src/engines/dlio/endOf.ts"
import { confirmedNames } from "../../../src/engines/dlio/environment.ts"
import { DependencyMissing } from "../../../src/errors/AppError.ts"
import { buildLaunch } from "../../../src/launcher/buildLaunch.ts"
import { detectLauncher } from "../../../src/launcher/detectLauncher.ts"
import type { LaunchRequest } from "../../../src/launcher/Launcher.ts"
import { Launchers } from "../../../src/launcher/launchers.ts"
import { ranksByHost } from "../../../src/launcher/placement.ts"
import { discover } from "../../../src/pipeline/discover.ts"
import { problemsOf, warningsOf } from "../../../src/pipeline/problems.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { accepting } from "../../fixtures/accepting.ts"
import { flux, withFlux } from "../../fixtures/flux.ts"
import { familyOf } from "../../fixtures/launchers.ts"
import { ended, mockExecutor, type MockResponse } from "../../fixtures/MockExecutor.ts"
import { utilities } from "../../fixtures/utilities.ts"
import { planned } from "../benchmarks/checkpointing/requests.ts"
import { machineWith } from "../cli/madeUp.ts"
import { examined, type MadeUpHost } from "../doctor/world.ts"
import { answers, engine, withDlio } from "../engines/dlio/engine.ts"

const said = "commands:    \t\t0.61.2\nlibflux-core:\t\t0.61.2\nbuild-options:\t\t+ascii-only"

const knowing = Effect.provideService(Launchers, withFlux)

const flat = (text: string) => text.replace(/\s+/g, " ")

const helpOf = (grammar: ReadonlyArray<{ readonly leaves: ReadonlyArray<Leaf> }>, ...path: ReadonlyArray<string>) => {
  const leaf = grammar.flatMap(({ leaves }) => leaves).find((it) => it.path.join(" ") === path.join(" "))
  return flat(leafHelp(leaf!, 80))
}

describe("help", () => {
  const grammar = grammarOf(benchmarksWith(withFlux), utilitiesWith(withFlux, benchmarks))

  it.each([["checkpointing", "run"], ["training", "run"], ["training", "datagen"]])("of %s %s names it", (...path) => {
    expect(helpOf(grammar, ...path)).toContain("MPI launcher: mpirun, mpiexec, srun, flux or a path.")
    expect(helpOf(grammar, ...path)).toContain("Let Open MPI start ranks as root")
    expect(helpOf(grammarOf(benchmarks, utilities), ...path)).toContain("mpirun, mpiexec, srun or a path.")
  })

  it("of doctor names it", () => {
    expect(helpOf(grammar, "doctor")).toContain("without it mpirun, mpiexec, srun or flux.")
    expect(helpOf(grammarOf(benchmarks, utilities), "doctor")).toContain("without it mpirun, mpiexec or srun.")
  })
})

describe("discovery", () => {
  const found = (...programs: ReadonlyArray<string>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-path-"))),
      (folder) => {
        for (const name of programs) {
          writeFileSync(join(folder, name), "")
          chmodSync(join(folder, name), 0o755)
        }
        return Effect.map(discover({ edition: editionId("v3.0"), name: "llama3_8b" }), ({ tools }) => tools.launcher)
          .pipe(
            Effect.provide(machineWith({ PATH: folder })),
            Effect.provide(NodeFileSystem.layer),
            Effect.provide(NodePath.layer)
          )
      },
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    )

  it.effect("takes it where it is the first on PATH, and the usual one where none is", () =>
    Effect.gen(function*() {
      expect(yield* knowing(found("flux"))).toBe("flux")
      expect(yield* knowing(found("flux", "srun"))).toBe("srun")
      expect(yield* knowing(found())).toBe("mpirun")
      expect(yield* found("flux")).toBe("mpirun")
    }))
})

describe("a run", () => {
  const standIn = { version: "3.0.2" }
  const played: ReadonlyArray<MockResponse> = [
    { pattern: /^flux --version/, output: said.split("\n") },
    ...answers(standIn, "")
  ]
  const line = (environment: Record<string, string> = {}) =>
    withDlio(standIn, (bin) =>
      Effect.gen(function*() {
        const plan = planned({
          engine: "dlio",
          dlioBinPath: bin,
          numProcesses: 8,
          hosts: ["node1", "node2"],
          mpiBin: "flux",
          mpiParams: ["--mca a b"],
          oversubscribe: true
        })
        const { argv, findings } = yield* Effect.flatMap(engine(played, environment), accepting(plan))
        return { argv: argv ?? [], problems: problemsOf(findings), warnings: warningsOf(findings) }
      }))

  it.effect("has its words, the variables it needs, and warnings about what it has no use for", () =>
    Effect.gen(function*() {
      const { argv, warnings } = yield* knowing(line({ FLUX_SHELL_OPTIONS: "x", OTHER: "y" }))
      expect(argv.slice(0, 10)).toEqual([
        ...["flux", "run", "-N2", "-n8", "--requires=hosts:node1,node2", "-o", "cpu-affinity=off"],
        ...["--env=FLUX_SHELL_OPTIONS", "--mca", "a"]
      ])
      expect(warnings).toEqual([
        "--mpi-params --mca is an option of Open MPI 4, Open MPI 5 (PRRTE); the launcher is Flux 0.x",
        "--oversubscribe means nothing to Flux 0.x and is left out"
      ])
    }))

  it.effect("does not know it without it", () =>
    Effect.gen(function*() {
      expect((yield* line()).problems[0]?.message).toContain(
        "a launcher this program knows (Open MPI, MPICH, PALS, Slurm); flux says \"commands:"
      )
    }))

  it("other launchers warn about its words", () => {
    const request: LaunchRequest = {
      program: "srun",
      processes: 1,
      layout: [{ host: "a", slots: null, ranks: 1 }],
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot: false,
      btl: "auto",
      parameters: ["--requires=hosts:b"],
      environment: [],
      name: null,
      command: ["true"]
    }
    expect(Either.getOrThrow(buildLaunch(withFlux, familyOf("slurm"))(request)).warnings).toEqual([
      "--mpi-params --requires is an option of Flux 0.x; the launcher is Slurm srun"
    ])
  })

  it("its ranks are where it puts them, unless the user's words decide", () => {
    const layout = [{ host: "a", slots: null, ranks: 2 }, { host: "b", slots: null, ranks: 1 }]
    expect(ranksByHost({ family: flux, layout, perNode: null, parameters: [] })).toEqual([[0, 1], [2]])
    expect(ranksByHost({ family: flux, layout, perNode: null, parameters: ["--taskmap=cyclic"] })).toBeNull()
  })

  it("what it is asked to pass on must be the same on every host, and its ranks know their number", () => {
    const { launch } = planned({ engine: "dlio", hosts: ["node1", "node2"], mpiParams: ["--env-from A,B"] })
    expect(confirmedNames(withFlux, { A: "1", FLUX_SHELL_X: "2" }, launch!)).toEqual(["A", "FLUX_SHELL_X"])
    expect(askDlio(withFlux)).toContain("\"SLURM_PROCID\",\"FLUX_TASK_RANK\"")
  })

  it("is a way to other hosts, beside the running job", () => {
    const transport = launcherTransport({
      launcher: { family: flux, version: "0.61.2", program: "flux" },
      allowRunAsRoot: false,
      parameters: []
    })
    expect(Either.getOrThrow(transport.shellOn("node7")).argv).toEqual([
      ...["flux", "run", "-N1", "-n1", "--requires=hosts:node7", "-o", "cpu-affinity=off", "--urgency=31", "sh"]
    ])
  })
})

describe("doctor", () => {
  const mpi = (says: MadeUpHost["says"], launchers: ReadonlyArray<string> = ["mpirun", "flux"]) =>
    examined({
      hosts: { node1: says === undefined ? {} : { says } },
      examination: { programs: { launchers, dlio: null } }
    }).pipe(Effect.map(({ checks }) => checks.find(({ name }) => name === "MPI")))

  it.effect("knows it, and says how to install it where it was asked for and is not there", () =>
    Effect.gen(function*() {
      const there = { mpi: `/usr/bin/flux\n${said}` }
      expect(yield* knowing(mpi(there))).toMatchObject({ status: "ok", found: "Flux 0.x 0.61.2, /usr/bin/flux" })
      expect(yield* mpi(there)).toMatchObject({
        status: "problem",
        fix: "install Open MPI, MPICH, PALS or Slurm, or name one with --mpi-bin"
      })
      expect(yield* knowing(mpi({ mpi: "/usr/bin/x\nnothing known" }))).toMatchObject({
        fix: "install Open MPI, MPICH, PALS, Slurm or Flux, or name one with --mpi-bin"
      })
      expect(yield* knowing(mpi({ mpi: "absent" }, ["flux"]))).toMatchObject({
        command: "install flux-core with Spack"
      })
    }))
})

describe("failures", () => {
  const end = (line: string) =>
    endOf({ command: "flux run", exit: ended(1), lines: [line], folder: "/mnt", of: "data", hostOf: () => null })

  it.effect("its words are explained, and the rank it tells of is named", () =>
    Effect.gen(function*() {
      const refused = "flux-run: ERROR: unsatisfiable constraint"
      expect(yield* Effect.flip(knowing(end(refused)))).toMatchObject({
        explanation: "Flux has no hosts of these names",
        advice: "look at them with `flux resource list`"
      })
      expect(yield* Effect.flip(end(refused))).toMatchObject({ explanation: undefined })
      expect(yield* Effect.flip(knowing(end("flux-job: task(s) exited with exit code 137: task 3")))).toMatchObject({
        _tag: "RankDied",
        report: { rank: 3, signal: "SIGKILL" }
      })
    }))

  it.effect("a missing one is told how to install it", () => {
    const refuses = new DependencyMissing({ dependency: "flux", neededFor: "x", install: [] })
    const detect = detectLauncher("/opt/bin/flux", { ID: "debian" }).pipe(
      Effect.flip,
      Effect.provide(mockExecutor([{ pattern: /./, refuses }]).layer)
    )
    return Effect.gen(function*() {
      expect(yield* knowing(detect)).toMatchObject({ install: ["sudo apt-get install flux-core"] })
      expect(yield* detect).toMatchObject({ install: ["sudo apt-get install openmpi-bin libopenmpi-dev"] })
    })
  })
})
