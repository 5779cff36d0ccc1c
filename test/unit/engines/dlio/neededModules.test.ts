/** Which Python modules a workload makes DLIO import, held against what its sources import for it. */
import { describe, expect, it } from "@effect/vitest"
import {
  type Activities,
  baseModules,
  modulesMissing,
  neededModules
} from "../../../../src/engines/dlio/neededModules.ts"
import { type DialectName, dialects } from "../../../../src/rules/editions/dialects.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"

type Workload = Parameters<typeof neededModules>[0]

/** What a job does, and its workload. */
type Case = readonly [Activities, Workload]

const beside = (dialect: DialectName, [does, workload]: Case) => {
  const needed = neededModules(workload, dialects[dialect], does).map(({ module }) => module)
  expect(needed.slice(0, baseModules.length)).toEqual(baseModules)
  return needed.slice(baseModules.length).sort()
}

const generating = (framework: string, format: string): Case => [
  { makesFiles: true },
  { framework, dataset: { format } }
]

const training = (framework: string, format: string, more: Workload = {}, does: Activities = {}): Case => [
  { readsFiles: true, ...does },
  { framework, dataset: { format }, reader: { data_loader: framework }, ...more }
]

const checkpoints: Case = [{ writesCheckpoints: true }, { framework: "pytorch" }]

const streaming = "mlpstorage_py.checkpointing.streaming_checkpoint"

describe("Python modules that a workload needs", () => {
  it.each<readonly [string, DialectName, Case, ReadonlyArray<string>]>([
    ["npz made by v2.0", "v2.0", generating("pytorch", "npz"), ["torch"]],
    ["npz made by v3.0", "v3.0", generating("pytorch", "npz"), ["torch"]],
    ["tfrecord made by v2.0", "v2.0", generating("tensorflow", "tfrecord"), ["tensorflow", "tensorflow_io"]],
    ["tfrecord made by v3.0", "v3.0", generating("tensorflow", "tfrecord"), ["tensorflow"]],
    ["jpeg made by v3.0", "v3.0", generating("pytorch", "jpeg"), ["PIL", "torch"]],
    ["parquet made by v3.0", "v3.0", generating("pytorch", "parquet"), ["dgen_py", "pyarrow", "torch"]],
    ["npz read by v3.0", "v3.0", training("pytorch", "npz"), ["torch"]],
    ["jpeg read by v3.0, which does not decode", "v3.0", training("pytorch", "jpeg"), ["torch"]],
    ["jpeg read by v2.0", "v2.0", training("pytorch", "jpeg"), ["PIL", "torch"]],
    ["parquet read by v3.0", "v3.0", training("pytorch", "parquet"), ["pyarrow", "torch"]],
    ["tfrecord read by v2.0", "v2.0", training("tensorflow", "tfrecord"), ["tensorflow", "tensorflow_io"]],
    ["a loader of its own", "v3.0", training("pytorch", "npz", { reader: { data_loader: "native_dali" } }), [
      "nvidia.dali",
      "torch"
    ]],
    ["direct I/O by v3.0's library", "v3.0", training("pytorch", "npz", { storage: { storage_type: "direct_fs" } }), [
      "s3dlio",
      "torch"
    ]],
    [
      "training with a checkpoint, v2.0",
      "v2.0",
      training("pytorch", "npz", {}, { writesCheckpoints: true }),
      [
        "torch"
      ]
    ],
    [
      "training with a checkpoint, v3.0",
      "v3.0",
      training("pytorch", "npz", {}, { writesCheckpoints: true }),
      [
        "dgen_py",
        streaming,
        "torch"
      ]
    ],
    ["checkpoints of v2.0", "v2.0", checkpoints, ["torch"]],
    ["checkpoints of v3.0", "v3.0", checkpoints, [
      "dgen_py",
      streaming,
      "torch"
    ]]
  ])("%s", (_, dialect, given, expected) => {
    expect(beside(dialect, given)).toEqual([...expected].sort())
  })

  it("that are missing are one error, with why and the line that installs them", () => {
    const needed = neededModules({ framework: "pytorch", dataset: { format: "parquet" } }, dialects["v3.0"], {
      makesFiles: true
    })
    const asked = { executable: "/opt/venv/bin/python3", modules: [...baseModules, "torch"] }
    expect(modulesMissing(needed, asked, editionId("v3.0"))).toMatchObject({
      message:
        "the Python modules pyarrow and dgen_py of /opt/venv/bin/python3 are missing; they are needed for making " +
        "parquet files",
      install: ["/opt/venv/bin/python3 -m pip install pyarrow dgen-py"]
    })
    expect(modulesMissing(needed, { ...asked, modules: needed.map(({ module }) => module) }, editionId("v3.0")))
      .toBeUndefined()
  })

  it("the suite's own writer comes with the suite", () => {
    const needed = neededModules({ framework: "pytorch" }, dialects["v3.0"], { writesCheckpoints: true })
    const modules = needed.map(({ module }) => module).filter((name) => name !== "dgen_py" && name !== streaming)
    const error = modulesMissing(needed, { executable: "python3", modules }, editionId("v3.0"))
    expect(error?.install[0]).toBe("python3 -m pip install dgen-py")
    expect(error?.install.join()).toContain("mlcommons/storage")
    expect(error?.message).toContain(
      `one block of zeros again and again (${streaming}); the content of checkpoints (dgen_py)`
    )
  })
})
