/** Real DLIO v2.0 runs, copied below test/fixtures. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { RunFolder } from "../../../../src/results/RunFolder.ts"

const root = fileURLToPath(new URL("../../../fixtures/trees/dlio-v2.0", import.meta.url))

export const textOf = (run: string, file: string): string => readFileSync(join(root, run, file), "utf8")

/** The files of a run, some of them replaced or (null) left out. */
export const folderOf = (run: string, changes: Readonly<Record<string, string | null>> = {}): RunFolder => {
  const names = readdirSync(join(root, run)).filter((name) => changes[name] !== null)
  return {
    path: run,
    entries: names.map((name) => ({ name, kind: "file", size: 0 })),
    list: () => ({ _tag: "failed", reason: "ENOENT" }),
    read: (name) =>
      names.includes(name)
        ? { _tag: "got", value: new TextEncoder().encode(changes[name] ?? textOf(run, name)) }
        : { _tag: "failed", reason: "ENOENT" }
  }
}
