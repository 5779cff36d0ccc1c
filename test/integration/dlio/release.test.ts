/** Which DLIO a Python has is told by the keys its package knows: one with the version of another is refused before anything starts. */
import { describe, expect, it } from "@effect/vitest"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { installModules, modulesOf } from "../../fixtures/dlio/standIn.ts"
import { home, program } from "../program/program.ts"
import { hasPython } from "./runs.ts"

/** A program of this version whose package knows these keys. */
const install = (place: string, keys: ReadonlyArray<string>): string => {
  const utilities = join(place, "dlio_benchmark", "utils")
  const information = join(place, "dlio_benchmark-2.0.0.dist-info")
  mkdirSync(utilities, { recursive: true })
  mkdirSync(information)
  writeFileSync(join(place, "dlio_benchmark", "__init__.py"), "")
  writeFileSync(join(utilities, "config.py"), keys.map((key) => `"${key}" in config\n`).join(""))
  writeFileSync(join(information, "METADATA"), "Metadata-Version: 2.1\nName: dlio_benchmark\nVersion: 2.0.0\n")
  installModules(place, modulesOf({}))
  const script = join(place, "start")
  writeFileSync(script, "#!/usr/bin/env python3\nraise SystemExit(\"started\")\n")
  chmodSync(script, 0o755)
  return script
}

describe.skipIf(!hasPython)("two releases of one version (skipped without python3)", () => {
  it.each([
    { name: "before the round v2.0", keys: ["record_length"], status: 8 },
    { name: "the round v2.0", keys: ["record_length_bytes", "num_checkpoints_write"], status: 6 }
  ])("$name", async ({ keys, status }) => {
    const { close, path } = home()
    try {
      const ended = await program(path, [
        "training",
        "datagen",
        "--engine=dlio",
        "--edition=v2.0",
        "--model=unet3d",
        "-np=1",
        "-dd=data",
        "-rd=results",
        `-dp=${install(path, keys)}`,
        "--params",
        "dataset.num_files_train=2",
        "dataset.record_length_bytes=1000",
        "dataset.record_length_bytes_stdev=0"
      ])
      expect(ended.status, ended.stderr).toBe(status)
      expect(ended.stderr.includes("a release from before the round v2.0")).toBe(status === 8)
    } finally {
      close()
    }
  })
})
