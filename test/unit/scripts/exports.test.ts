import { expect, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const script = fileURLToPath(new URL("../../../scripts/exports.mjs", import.meta.url))

const checked = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), "mlps-exports-"))
  try {
    for (const [name, text] of Object.entries({ "scripts/none.mjs": "", "test/none.ts": "", ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, `${root}/`], { encoding: "utf8" })
    return { status, said: stderr.trim().split("\n"), counted: stdout.trim() }
  } finally {
    rmSync(root, { recursive: true })
  }
}

it("an export without a reader fails the check, by name and with why", () => {
  const { counted, said, status } = checked({
    "src/a.ts": `
      export const dead = 1
      export const own = 2
      export interface Tested { readonly a: number }
      export const proven = own + 1
      export const used = proven
      export const late = 3
      export const whole = 4
      export const documented = 5
    `,
    "src/b.ts": `
      import { used } from "./a.ts"
      export type { Kept } from "./c.ts"
      const { late } = await import("./a.ts")
      console.log(used, late)
    `,
    "src/c.ts": "import * as a from \"./a.ts\"\nexport type Kept = typeof a.whole\n",
    "scripts/docs.mjs": "import { documented } from \"../src/a.ts\"\nconsole.log(documented)\n",
    "test/a.test.ts": "import { proven, type Tested } from \"../src/a.ts\"\nexport const t: Tested = { a: proven }\n"
  })
  expect(said).toEqual([
    "src/a.ts: dead is not read",
    "src/a.ts: own is read in its own file alone",
    "src/a.ts: Tested is read by tests alone"
  ])
  expect(counted).toBe("9 exports, 3 without a reader")
  expect(status).toBe(1)
})

it("nothing exported is no proof", () => {
  expect(checked({ "src/a.ts": "const a = 1\nconsole.log(a)\n" }).status).toBe(1)
  expect(
    checked({ "src/a.ts": "export const a = 1\n", "src/b.ts": "import { a } from \"./a.ts\"\na.toFixed()\n" }).status
  ).toBe(0)
})
