import { describe, expect, it } from "@effect/vitest"
import { nextCommand as commandFor } from "../../../src/reports/nextCommand.ts"
import type { Experiment } from "../../../src/reports/Report.ts"
import type { Identity } from "../../../src/results/Identity.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { identity as ofSystem } from "../../fixtures/identity.ts"
import { known } from "../../fixtures/readings.ts"

/** Of a run whose record names neither organisation nor system. */
const identity = (changes: Partial<Identity> = {}): Identity =>
  ofSystem({ division: null, organization: null, systemName: null, ...changes })

const nextCommand = (group: Identity, shown: Experiment) =>
  commandFor(known.of(group.benchmarkType), group, group.edition, shown)

const shown = (...parts: ReadonlyArray<Experiment["runs"][number]["part"]>): Experiment => ({
  runs: parts.map((part, i) => ({ path: String(i), part })),
  category: "INVALID",
  issues: [],
  aggregates: []
})

const checkpointing: Partial<Identity> = { benchmarkType: "checkpointing", model: "llama3-8b", accelerator: null }

describe("the next command", () => {
  it("makes the whole series anew: the rules want its runs one shortly after the other", () => {
    expect(nextCommand(identity(), shown("warm-up", "measured", "measured", "measured"))).toBe(
      "mlpstorage training run --model unet3d --accelerator-type b200 --num-accelerators 8 --engine dlio " +
        "--data-dir '<data>' --warmup 1 --loops 5"
    )
  })

  it("lands in the group it is named for: engine, profile, edition, division and names", () => {
    const next = (changes: Partial<Identity>) => nextCommand(identity(changes), shown("measured"))
    expect(next({ engine: "native", profile: "dlio" })).toContain(" --engine native --profile dlio ")
    expect(next({ engine: "native", profile: "device" })).toContain(" --engine native --data-dir ")
    expect(next({ engine: "native", profile: "dlio direct" })).toContain(
      " --engine native --profile dlio --io direct --data-dir "
    )
    expect(next({ division: "CLOSED", systemName: "a b", organization: "o", hosts: 2 })).toContain(
      " --hosts '<2 hosts>' --systemname 'a b' --orgname o --closed --data-dir "
    )
    expect(next({ edition: editionId("v2.0"), accelerator: "h100" })).toContain(
      " --edition v2.0 --data-dir '<data>' --checkpoint-folder '<folder>' --warmup 1"
    )
  })

  it("is none where nothing can be named, or nothing is missing", () => {
    const none: ReadonlyArray<Partial<Identity>> = [
      { edition: null },
      { edition: editionId("v1.0"), accelerator: "a100" },
      { model: null },
      { accelerator: null },
      { processes: null },
      { benchmarkType: "kv_cache" }
    ]
    for (const changes of none) expect(nextCommand(identity(changes), shown("measured"))).toBeNull()
    expect(nextCommand(identity(), shown("warm-up", ...Array<"measured">(5).fill("measured")))).toBeNull()
    expect(nextCommand(identity(checkpointing), shown("write and read"))).toBeNull()
    expect(nextCommand(identity(checkpointing), shown("write", "read"))).toBeNull()
  })

  it("adds a read phase to an earlier write phase only where the edition has no pause between them", () => {
    const next = (changes: Partial<Identity>) => nextCommand(identity({ ...checkpointing, ...changes }), shown("write"))
    expect(next({ edition: editionId("v2.0") })).toContain("--num-checkpoints-write 0 --num-checkpoints-read 10")
    expect(next({ edition: editionId("v3.0") })).toContain("--num-checkpoints-write 10 --num-checkpoints-read 10")
  })
})
