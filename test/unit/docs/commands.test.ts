import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Discovery } from "../../../src/benchmarks/Benchmark.ts"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { RunJudge } from "../../../src/benchmarks/RunJudge.ts"
import { parse } from "../../../src/cli/program.ts"
import { loadWorkload } from "../../../src/config/workload.ts"
import { GiB } from "../../../src/domain/Units.ts"
import { PathNotFound } from "../../../src/errors/AppError.ts"
import { Machine } from "../../../src/process/Machine.ts"
import { utilities } from "../../fixtures/utilities.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const manifest: { readonly scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8")
)

const documents = [
  "README.md",
  ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)
]

/** Commands of fenced blocks of these kinds, one a line; `\` joins lines and `&&` parts them. */
const linesIn = (text: string, kinds: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`^\`\`\`(?:${kinds})\\n([\\s\\S]*?)^\`\`\``, "gm"))].flatMap(([, block = ""]) =>
    block.replace(/\\\n\s*/g, " ").split("\n").flatMap((line) => line.split("&&")).map((line) =>
      line.trim().replace(/^npx /, "")
    ).filter((line) => line !== "")
  )

/** All of `console` and `sh` blocks; of scripts, which hold other programs' commands too, this program's own, up to a pipe. */
const commandsOf = (text: string): ReadonlyArray<string> => [
  ...linesIn(text, "console|sh"),
  ...linesIn(text, "bash").filter((line) => line.startsWith("mlpstorage ")).map((line) =>
    line.replace(/ \|\|? .*$/, "")
  )
]

const wordsOf = (line: string): ReadonlyArray<string> =>
  (line.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, "$2"))

const lines = documents.flatMap((name) =>
  commandsOf(readFileSync(join(root, name), "utf8")).map((line) => ({ name, line }))
)

const machine = Layer.succeed(Machine, {
  workingDirectory: "/data",
  hostname: "node1",
  logicalCores: 8,
  memoryBytes: 64 * GiB,
  pid: 1,
  environment: {},
  endingSignal: Effect.succeed(undefined)
})

/** Every file that a command names is a host file. */
const hostFile = Array.from({ length: 8 }, (_, i) => `node${i + 1} slots=8`).join("\n")

const discovery = (workload: Discovery["workload"], inputs: ReadonlyArray<string> = []): Discovery => ({
  workingDirectory: "/data",
  hostname: "node1",
  logicalCores: 8,
  memoryBytes: 64 * GiB,
  inputs: Object.fromEntries(inputs.map((name) => [name, hostFile])),
  tools: { dlio_benchmark: null, launcher: "mpirun" },
  workload
})

/** No run that a document names is here. */
const noRuns = { judged: (path: string) => Effect.fail(new PathNotFound({ path, what: "the run folder" })) }

/** As far as the program goes before it touches anything: parsed, and for a benchmark planned. */
const understand = (line: string) =>
  Effect.gen(function*() {
    const invocation = yield* parse(wordsOf(line).slice(1), benchmarks, utilities)
    if (invocation._tag === "run") {
      const { command, request } = invocation
      const workload = yield* loadWorkload(command.workload(request.settings))
      yield* command.plan(request, discovery(workload, command.inputs?.(request.settings)))
    }
    if (invocation._tag === "show") {
      const { command, request } = invocation
      yield* command.show(request, discovery(yield* loadWorkload(command.workload(request.settings)))).pipe(
        Effect.provideService(RunJudge, noRuns),
        Effect.catchTag("PathNotFound", () => Effect.void)
      )
    }
    return invocation._tag
  }).pipe(Effect.provide(Layer.merge(NodeContext.layer, machine)))

const program = lines.filter(({ line }) => line.startsWith("mlpstorage "))

describe("commands in README and docs", () => {
  it("are there to be checked", () => {
    expect(program.filter(({ name }) => name === "README.md").length).toBeGreaterThan(3)
  })

  it.effect.each(program)("$name: $line", ({ line }) =>
    Effect.map(understand(line), (tag) => {
      expect(["run", "show", "utility", "version", "completions"]).toContain(tag)
    }))

  it.each(lines.filter(({ line }) => line.startsWith("npm ")))("$name: $line", ({ line }) => {
    const [, command = "", name = ""] = wordsOf(line)
    if (command === "run") expect(Object.keys(manifest.scripts)).toContain(name)
    else expect(["ci", "test"]).toContain(command)
  })

  it("name npm scripts that exist, also in running text", () => {
    const named = documents.flatMap((name) =>
      [...readFileSync(join(root, name), "utf8").matchAll(/`npm run ([\w:-]+)/g)].map(([, script = ""]) => script)
    )
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([])
  })

  it("are of kinds that are checked here", () => {
    expect(lines.filter(({ line }) => !/^(mlpstorage|npm|printf|\.ci\/run)( |$)/.test(line))).toEqual([])
  })
})
