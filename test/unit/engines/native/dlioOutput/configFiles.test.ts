import { describe, expect, it } from "@effect/vitest"
import { parse } from "yaml"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { dlioConfigFiles } from "../../../../../src/engines/native/dlioOutput/configFiles.ts"
import { smallJob } from "../files/folder.ts"

const hydra = readFileSync(
  fileURLToPath(
    new URL(
      "../../../../fixtures/trees/dlio-v2.0/checkpointing-llama3-8b-2ranks/dlio_config/hydra.yaml",
      import.meta.url
    )
  ),
  "utf8"
)

describe("dlio_config", () => {
  const files = dlioConfigFiles(smallJob("/anywhere"))
  it("has the three files, whose shape the readers of DLIO trees know", () => {
    expect(Object.keys(files)).toEqual(["config.yaml", "hydra.yaml", "overrides.yaml"])
    expect(parse(files["config.yaml"]!)).toEqual({ workload: smallJob("/anywhere").workload })
    expect(files["overrides.yaml"]).toBe("- workload=llama3_8b\n- ++workload.checkpoint.num_checkpoints_write=2\n")
    expect(parse(files["hydra.yaml"]!).hydra.overrides.task).toEqual(parse(files["overrides.yaml"]!))
  })

  it("puts hydra.yaml's keys in Hydra's order and does not pretend that Hydra ran", () => {
    const known = Object.keys(parse(hydra).hydra)
    const ours = Object.keys(parse(files["hydra.yaml"]!).hydra)
    expect(ours).toEqual(known.filter((key) => ours.includes(key)))
    expect(parse(files["hydra.yaml"]!).hydra.runtime.version).toMatch(/Hydra did not run/)
  })
})
