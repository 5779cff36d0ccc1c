/** What a process loads before it does anything: modules that are imported statically, as the bundle cuts them. */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { build, type Metafile } from "esbuild"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

let inputs: Metafile["inputs"]
/** What is left of a module when nothing but its exports that somebody uses is kept. */
let kept: ReadonlySet<string>

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    entryPoints: ["src/program.ts"],
    format: "esm",
    logLevel: "silent",
    metafile: true,
    outdir: "none",
    platform: "node",
    splitting: true,
    write: false
  })
  inputs = metafile.inputs
  kept = new Set(
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => bytesInOutput > 0 ? [path] : [])
    )
  )
})

const loadedWith = (entry: string): ReadonlySet<string> => {
  const loaded = new Set([entry])
  for (const path of loaded) {
    for (const { kind, path: next } of inputs[path]?.imports ?? []) {
      if (kind === "import-statement" || kind === "require-call") loaded.add(next)
    }
  }
  return new Set([...loaded].filter((path) => kept.has(path)))
}

describe("what `--help` loads", () => {
  it("is of a benchmark the words of its commands, and none of their code", () => {
    const codes = [...loadedWith("src/program.ts")].filter((path) =>
      /^src\/benchmarks\/\w+\/(?:.+\/|\w*(?:plan|evidence|preflight|datasize|configview)\w*\.ts$)/i.test(path)
    )
    expect(codes).toEqual([])
    expect(Object.keys(inputs)).toContain("src/benchmarks/training/plan.ts")
  })

  it("is no library that only some commands need", () => {
    const packages = new Set(
      [...loadedWith("src/program.ts")].flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
    )
    expect([...packages].sort()).toEqual([
      "@effect/platform",
      "@effect/platform-node",
      "@effect/platform-node-shared",
      "effect"
    ])
  })
})
