import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { RunCommand } from "../../../src/benchmarks/Benchmark.ts"
import { parse } from "../../../src/cli/program.ts"
import { parseYaml, yamlToJson } from "../../../src/config/yaml.ts"
import { isJsonObject } from "../../../src/domain/Json.ts"
import { GiB } from "../../../src/domain/Units.ts"
import { Machine } from "../../../src/process/Machine.ts"
import { judge } from "../../../src/rules/judge.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { refusal } from "../../fixtures/refusal.ts"
import { smallfilesReading } from "./example/reading.ts"
import { smallfiles } from "./example/smallfiles.ts"

const page = readFileSync(fileURLToPath(new URL("../../../docs/ADDING_BENCHMARKS.md", import.meta.url)), "utf8")
const example = fileURLToPath(new URL("example", import.meta.url))

/** The example's files as they stand on the page: imports as seen from src/benchmarks/smallfiles. */
const shown = (name: string) =>
  readFileSync(`${example}/${name}`, "utf8")
    .replaceAll("../../../../src/benchmarks/", "../")
    .replaceAll("../../../../src/", "../../")

const [, yaml = ""] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []

const machine = Layer.succeed(Machine, {
  workingDirectory: "/data",
  hostname: "node1",
  logicalCores: 8,
  memoryBytes: 64 * GiB,
  pid: 1,
  environment: {},
  endingSignal: Effect.succeed(undefined)
})

const planOf = (line: string) =>
  Effect.gen(function*() {
    const invocation = yield* parse(line.split(" "), [smallfiles], [])
    if (invocation._tag !== "run") throw new Error(`not a run: ${invocation._tag}`)
    const content = yamlToJson(yield* parseYaml("configuration file", "smallfiles.yaml", yaml))
    const discovery = {
      workingDirectory: "/data",
      hostname: "node1",
      logicalCores: 8,
      memoryBytes: 64 * GiB,
      inputs: {},
      tools: { dlio_benchmark: null, launcher: "mpirun" },
      workload: {
        ...invocation.command.workload(invocation.request.settings),
        path: "smallfiles.yaml",
        content: isJsonObject(content) ? content : {}
      }
    }
    return { command: invocation.command, plan: yield* invocation.command.plan(invocation.request, discovery) }
  }).pipe(Effect.provide(Layer.merge(NodeContext.layer, machine)))

const cluster = {
  method: "none",
  asked: [],
  hosts: [],
  missing: [],
  declaredMemoryPerHost: { _tag: "unknown", reason: "not asked for" }
} as const

const verdictOf = ({ command, plan }: { command: RunCommand; plan: Parameters<RunCommand["evidence"]>[0] }) =>
  Effect.map(command.evidence(plan, cluster, "planned"), (evidence) => judge(smallfilesReading.rules.run, evidence))

describe("docs/ADDING_BENCHMARKS.md", () => {
  it.each(readdirSync(example))("shows %s as it is compiled", (name) => {
    expect(page).toContain(`\`src/benchmarks/smallfiles/${name}\`:\n\n\`\`\`ts\n${shown(name)}\`\`\``)
  })

  it.effect("adds a command whose example runs as far as the plan, with its values from the workload", () =>
    Effect.gen(function*() {
      const made = yield* planOf("smallfiles run --data-dir ./scratch --num-processes 2")
      expect(made.plan.destinations[0]?.bytesToWrite).toBe(20_000 * 4096)
      expect((yield* verdictOf(made)).category).toBe("CLOSED")
    }).pipe(Effect.provide(mockHostFiles({}))))

  it.effect("judges by its own rule", () =>
    Effect.gen(function*() {
      const made = yield* planOf(smallfiles.commands[0]?.example.replace(/^mlpstorage /, "") ?? "")
      const verdict = yield* verdictOf(made)
      expect(verdict.category).toBe("INVALID")
      expect(verdict.issues.map(({ rule }) => rule)).toEqual(["smallfiles-count"])
    }).pipe(Effect.provide(mockHostFiles({}))))

  it.effect("refuses options and parameters it cannot act on", () =>
    Effect.gen(function*() {
      const option = yield* refusal(planOf("smallfiles run --data-dir d --closed"))
      const parameter = yield* refusal(planOf("smallfiles run --data-dir d --params reader.batch_size=4"))
      expect([option._tag, parameter._tag]).toEqual(["ConflictingOptions", "UnsupportedParameter"])
    }))

  it.effect("finds missing space before the run", () =>
    Effect.gen(function*() {
      const { command, plan } = yield* planOf("smallfiles run --data-dir /data")
      const findings = yield* command.preflight(plan, cluster)
      expect(findings).toMatchObject([{ _tag: "problem", error: { _tag: "NoSpace", neededBytes: 20_000 * 4096 } }])
    }).pipe(
      Effect.provide(Layer.merge(
        NodeContext.layer,
        mockHostFiles({ fileSystems: [{ mountPoint: "/", availableBytes: 1000 }] })
      ))
    ))
})
