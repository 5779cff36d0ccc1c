/** Command lines by which the official tools start checkpoint runs, word by word, with what differs and why. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { problemsOf, warningsOf } from "../../../../src/pipeline/problems.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { accepting, findings } from "../../../fixtures/accepting.ts"
import { modulesOf, type StandIn } from "../../../fixtures/dlio/standIn.ts"
import { ended, mockExecutor } from "../../../fixtures/MockExecutor.ts"
import { type Given, planned } from "../../benchmarks/checkpointing/requests.ts"
import { answers, engine, openMpi, withDlio } from "./engine.ts"

const runDirectory = "/R/checkpointing/run"

/** The words with the folders of this machine replaced as the examples replace them. */
const words = (given: Given, params: ReadonlyArray<string> = [], environment: Record<string, string> = {}) => {
  const standIn: StandIn = { version: given.edition === "v2.0" ? "2.0.0" : "3.0.2" }
  return withDlio(standIn, (bin) =>
    Effect.gen(function*() {
      const plan = planned({ engine: "dlio", dlioBinPath: bin, resultsDir: "/R", ...given }, params)
      const { argv } = yield* Effect.flatMap(
        engine(answers(standIn, openMpi), environment),
        accepting(plan, runDirectory)
      )
      return (argv ?? []).map((word) =>
        word.replace(bin, "<bin>").replace(/=\/.*\/configs\/dlio/, "=<repo>/configs/dlio")
      )
    }))
}

const dlioWords = (workload: string, rest: ReadonlyArray<string>, edition: string) => [
  "<bin>/dlio_benchmark",
  `workload=${workload}`,
  `++hydra.run.dir=${runDirectory}`,
  "++hydra.output_subdir=dlio_config",
  ...rest,
  `--config-dir=<repo>/configs/dlio/${edition}`
]

const subset = (folder: string) => [
  "++workload.checkpoint.mode=subset",
  "++workload.model.parallelism.data=8",
  "++workload.checkpoint.num_checkpoints_read=10",
  "++workload.checkpoint.num_checkpoints_write=10",
  `++workload.checkpoint.checkpoint_folder=${folder}/llama3-70b`
]

describe("the command line", () => {
  // Binding and mapping are v3.0's words, which v2.0 did not have; the configuration folder is one per edition.
  it.effect("example 3: a subset of 70b on two hosts", () =>
    Effect.gen(function*() {
      expect(
        yield* words({
          model: "llama3-70b",
          edition: editionId("v2.0"),
          numProcesses: 8,
          hosts: ["10.0.0.1", "10.0.0.2"],
          checkpointFolder: "/mnt/ckpt"
        })
      ).toEqual([
        ...["mpirun", "-n", "8", "-host", "10.0.0.1:4,10.0.0.2:4", "--bind-to", "none", "--map-by", "node"],
        ...dlioWords("llama3_70b", subset("/mnt/ckpt"), "v2.0")
      ])
    }))

  it.effect("example 4: mpiexec, as root, writes only; eight ranks are the whole", () =>
    Effect.gen(function*() {
      expect(
        yield* words({
          edition: editionId("v2.0"),
          numProcesses: 8,
          hosts: ["10.0.0.1"],
          mpiBin: "mpiexec",
          allowRunAsRoot: true,
          numCheckpointsRead: 0,
          checkpointFolder: "/mnt/ckpt"
        })
      ).toEqual([
        ...["mpiexec", "-n", "8", "-host", "10.0.0.1:8", "--bind-to", "none", "--map-by", "socket"],
        "--allow-run-as-root",
        ...dlioWords("llama3_8b", [
          "++workload.checkpoint.num_checkpoints_read=0",
          "++workload.checkpoint.num_checkpoints_write=10",
          "++workload.checkpoint.checkpoint_folder=/mnt/ckpt/llama3-8b"
        ], "v2.0")
      ])
    }))

  it.effect("example 7: v3.0 on this machine", () =>
    Effect.gen(function*() {
      expect(
        yield* words({ model: "llama3-70b", numProcesses: 8, allowRunAsRoot: true, checkpointFolder: "/D/ckpt" })
      ).toEqual([
        ...["mpirun", "-n", "8", "-host", "127.0.0.1:8", "--bind-to", "none", "--map-by", "socket"],
        "--allow-run-as-root",
        ...dlioWords("llama3_70b", subset("/D/ckpt"), "v3.0")
      ])
    }))

  it.effect("llama3-8b with fewer than eight ranks is never sent as a subset, which DLIO would refuse", () =>
    Effect.gen(function*() {
      const line = (yield* words({ numProcesses: 4 })).join(" ")
      expect(line).toContain("-n 4 ")
      expect(line).not.toMatch(/subset|parallelism/)
    }))

  it.effect("people's parameters come first, quoted for Hydra; uneven hosts, further words and variables reach the launcher", () =>
    Effect.gen(function*() {
      const line = yield* words(
        {
          numProcesses: 9,
          hosts: ["a:5", "b:4"],
          mpiParams: ["--mca btl_tcp_if_include 'eth 0'", "--tag-output"],
          checkpointFolder: "/mnt/my disk"
        },
        ["checkpoint.rank_sync=true", "model.name=a=b c"],
        { DLIO_DROP_CACHES_TIMEOUT: "60", HOME: "/root" }
      )
      expect(line.slice(0, 16)).toEqual([
        ...["mpirun", "-n", "9", "-host", "a:5,b:4", "--bind-to", "none", "--map-by", "node"],
        ...[
          "--mca",
          "btl_tcp_if_include",
          "eth 0",
          "--tag-output",
          "-x",
          "DLIO_DROP_CACHES_TIMEOUT",
          "<bin>/dlio_benchmark"
        ]
      ])
      const sent = line.filter((word) => word.startsWith("++workload."))
      expect(sent.slice(0, 2).sort()).toEqual([
        "++workload.checkpoint.rank_sync=true",
        "++workload.model.name='a=b c'"
      ])
      expect(sent.at(-1)).toBe("++workload.checkpoint.checkpoint_folder='/mnt/my disk/llama3-8b'")
    }))

  it.effect("one process on this machine needs no launcher", () =>
    Effect.gen(function*() {
      expect((yield* words({ numProcesses: 1 }))[0]).toBe("<bin>/dlio_benchmark")
    }))

  it.effect("without DLIO and launcher it is shown all the same, and what is assumed is said", () =>
    Effect.gen(function*() {
      const { argv, findings } = yield* Effect.flatMap(
        engine([{ pattern: /--version/, output: ["something else"], exit: ended(0) }]),
        accepting(planned({ engine: "dlio", numProcesses: 2 }))
      )
      expect(argv?.slice(0, 3)).toEqual(["mpirun", "-n", "2"])
      expect(argv).toContain("dlio_benchmark")
      expect(problemsOf(findings)).toMatchObject([
        { _tag: "DependencyMissing", dependency: "dlio_benchmark" },
        { _tag: "DependencyMissing", dependency: expect.stringContaining("a launcher this program knows") }
      ])
      expect(warningsOf(findings)).toEqual(["shown is what Open MPI 4 would be given"])
    }))
})

describe("preflight", () => {
  const found = (standIn: StandIn, given: Given) =>
    withDlio(standIn, (bin) =>
      Effect.flatMap(
        engine(answers(standIn, openMpi)),
        findings(planned({ engine: "dlio", dlioBinPath: bin, ...given }))
      ))

  it.effect("finds nothing where all is there", () =>
    Effect.gen(function*() {
      expect(yield* found({ version: "3.0.2" }, {})).toEqual([])
    }))

  it.effect("warns of writes that will not be flushed, and of words of another launcher", () =>
    Effect.gen(function*() {
      const warnings = warningsOf(
        yield* found({ version: "2.0.0" }, { edition: editionId("v2.0"), mpiParams: ["--ppn 4"] })
      )
      expect(warnings).toEqual([
        expect.stringContaining("--ppn"),
        expect.stringContaining("unflushed")
      ])
    }))

  it.effect("a DLIO of another edition, one too old, and v3.0 without its writer are problems", () =>
    Effect.gen(function*() {
      const problems = [
        yield* found({ version: "2.0.0" }, {}),
        yield* found({ version: "1.0.0" }, {}),
        yield* found({ version: "3.0.2", hasStreamingWriter: false }, {})
      ].map(([finding]) => finding?._tag === "problem" ? finding.error : undefined)
      expect(problems).toMatchObject([
        { _tag: "ConflictingOptions" },
        { _tag: "DependencyMissing" },
        { _tag: "DependencyMissing", neededFor: expect.stringContaining("zeros") }
      ])
    }))

  it.effect("the release from before the round v2.0 is refused by every edition, though it calls itself 2.0.0", () =>
    Effect.gen(function*() {
      const older = { version: "2.0.0", unknownKeys: ["record_length_bytes"] }
      const problems = [
        yield* found(older, { edition: editionId("v2.0") }),
        yield* found(older, { edition: editionId("v3.0") })
      ]
        .map(([finding]) => finding?._tag === "problem" ? finding.error : undefined)
      const refusal = (install: string) => ({
        _tag: "DependencyMissing",
        dependency: expect.stringMatching(/before the round v2\.0.*calls itself 2\.0\.0.*record_length_bytes/),
        install: expect.arrayContaining(["pip uninstall --yes dlio-benchmark", expect.stringContaining(install)])
      })
      expect(problems).toMatchObject([refusal("mlperf_storage_v2.0"), refusal("DLIO_local_changes")])
    }))

  const everywhere = (
    said: ReadonlyArray<string>,
    code = 0,
    environment: Record<string, string> = {},
    given: Given = {}
  ) =>
    withDlio({ version: "3.0.2" }, (bin) =>
      Effect.gen(function*() {
        const mock = mockExecutor([
          { pattern: /mpirun --version/, output: [openMpi] },
          { pattern: /^mpirun -n 2 -host node1:1,node2:1 .*importlib/s, output: said, exit: ended(code) },
          ...answers({ version: "3.0.2" }, openMpi)
        ])
        const plan = planned({
          ...{ engine: "dlio", numProcesses: 2, hosts: ["node1", "node2"], dlioBinPath: bin },
          ...given
        })
        return problemsOf(yield* Effect.flatMap(engine(mock, environment), findings(plan)))
      }))

  const answer = (
    host: string,
    version: string | null = "3.0.2",
    hasStreamingWriter = true,
    environment: ReadonlyArray<string> = []
  ) =>
    JSON.stringify({
      host,
      executable: "/opt/python3",
      version,
      modules: modulesOf({ hasStreamingWriter }),
      rank: host.endsWith("1") ? 0 : 1,
      environment
    })
      .replaceAll(":", ": ").replaceAll(",", ", ")

  it.effect("every rank is asked through the launcher; equal answers are no finding, tagged or joined lines neither", () =>
    Effect.gen(function*() {
      expect(yield* everywhere([answer("node1"), answer("node2")])).toEqual([])
      expect(yield* everywhere([`[1,0]<stdout>:${answer("node1")}${answer("node2")}`])).toEqual([])
    }))

  it.effect("a host with another DLIO, none, or no streaming writer is named", () =>
    Effect.gen(function*() {
      expect(yield* everywhere([answer("node1"), answer("node2", "2.0.0")])).toMatchObject([
        {
          _tag: "DependencyMissing",
          neededFor: "the dlio engine on node2",
          dependency: expect.stringContaining("2.0.0")
        }
      ])
      const older = answer("node2").replace("\"rank\"", "\"unknownKeys\": [\"record_length_bytes\"], \"rank\"")
      expect(yield* everywhere([answer("node1"), older])).toMatchObject([
        { neededFor: "the dlio engine on node2", dependency: expect.stringContaining("before the round v2.0") }
      ])
      expect(yield* everywhere([answer("node1", null), answer("node2", "3.0.2", false)])).toMatchObject([
        { neededFor: "the dlio engine on node1" },
        {
          neededFor: expect.stringContaining("zeros"),
          dependency: expect.stringMatching(/streaming_checkpoint of .* on node2$/)
        }
      ])
    }))

  it.effect("a host that does not answer, and a launcher that cannot reach one, are problems before anything is made", () =>
    Effect.gen(function*() {
      expect(yield* everywhere([answer("node1")])).toMatchObject([
        { _tag: "CommandFailed", explanation: "1 of 2 ranks answered; nothing was heard of node2" }
      ])
      expect(yield* everywhere(["ssh: connect to host node2 port 22: Connection refused"], 1)).toMatchObject([
        { _tag: "CommandFailed", exitCode: 1, explanation: "the launcher could not start its daemon on a host" }
      ])
    }))

  it.effect("P18, R37 variables are passed by name, and every host must confirm their values, which nobody prints", () =>
    Effect.gen(function*() {
      const environment = { DLIO_DATA_GEN: "s3cr3t", AWS_SECRET_ACCESS_KEY: "no", HOME: "/root" }
      const same = ["DLIO_DATA_GEN=hash"]
      const on = (second: ReadonlyArray<string>) =>
        everywhere([answer("node1", "3.0.2", true, same), answer("node2", "3.0.2", true, second)], 0, environment)
      expect(yield* on(same)).toEqual([])
      expect(yield* on(["DLIO_DATA_GEN="])).toMatchObject([
        { _tag: "EnvironmentNotPassed", host: "node2", variable: "DLIO_DATA_GEN", found: "absent" }
      ])
      const [other] = yield* on(["DLIO_DATA_GEN=ff"])
      expect(other).toMatchObject({ _tag: "EnvironmentNotPassed", found: "another value" })
      expect(other?.message).not.toContain("s3cr3t")
      const line = yield* words({ numProcesses: 2, hosts: ["a", "b"] }, [], environment)
      expect(line.join(" ")).toContain("-x DLIO_DATA_GEN ")
      expect(line.join(" ")).not.toMatch(/s3cr3t|AWS_|HOME/)
    }))

  it.effect("what people tell the launcher to pass on is confirmed as well", () =>
    Effect.gen(function*() {
      const found = yield* everywhere(
        [answer("node1", "3.0.2", true, ["SITE=hash"]), answer("node2", "3.0.2", true, ["SITE="])],
        0,
        { SITE: "lab" },
        { mpiParams: ["-x SITE"] }
      )
      expect(found).toMatchObject([{ _tag: "EnvironmentNotPassed", host: "node2", variable: "SITE" }])
    }))

  it.effect("P17 in Open MPI's start PMIx can be helped by a variable, which is passed on", () =>
    Effect.gen(function*() {
      const line = yield* words({ numProcesses: 2, hosts: ["a", "b"] }, [], { PMIX_MCA_gds: "hash" })
      expect(line.join(" ")).toContain("-x PMIX_MCA_gds ")
    }))
})
