/**
 * DLIO itself, as PyPI has it (August 2024), which .ci/run installs and MLPS_REAL_DLIO names. It is older than the round v2.0: its keys
 * are others, it reads no Parquet, and of checkpoints it only writes `model-<epoch>-<step>-<rank>.pt`. So it is started as its own users
 * start it, and the dlio engine must refuse it.
 */
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { home, program, runsIn } from "../program/program.ts"
import { hasMpi } from "./runs.ts"

const dlio = process.env["MLPS_REAL_DLIO"] ?? ""
const isThere = dlio !== "" && hasMpi && existsSync(join(dlio, "bin", "dlio_benchmark"))
const asRoot = process.getuid?.() === 0 ? ["--allow-run-as-root"] : []
const files = 28

/** Tensorflow, which this DLIO loads for every work, takes long to load on a busy machine. */
const limit = 480_000

const definition = (suffix: string) => [
  `dataset.num_files_train=${files}`,
  `dataset.record_length${suffix}=10000`,
  `dataset.record_length${suffix}_stdev=2000`
]

const real = (cwd: string, ranks: number, folder: string, out: string, keys: ReadonlyArray<string>) =>
  promisify(execFile)("mpirun", [
    ...asRoot,
    "--oversubscribe",
    "-n",
    String(ranks),
    join(dlio, "bin", "dlio_benchmark"),
    "workload=unet3d_h100",
    `++hydra.run.dir=${join(cwd, out)}`,
    "++hydra.output_subdir=dlio_config",
    ...[
      "framework=tensorflow",
      "reader.data_loader=tensorflow",
      "workflow.checkpoint=False",
      ...definition(""),
      "dataset.record_length_resize=0",
      ...keys
    ]
      .map((key) => `++workload.${key}`),
    `++workload.dataset.data_folder=${join(cwd, folder)}`
  ], { cwd, maxBuffer: 2 ** 26 })

const native = [
  "--engine=native",
  "--model=unet3d",
  "-rd=results",
  "--json",
  "--params",
  ...definition("_bytes")
]

describe.skipIf(!isThere)("DLIO of PyPI (skipped where MLPS_REAL_DLIO names none, or without mpirun)", () => {
  let place: ReturnType<typeof home>
  beforeAll(() => {
    place = home()
  })
  afterAll(() => place.close())

  it("trains on what the native engine generated", { timeout: limit }, async () => {
    const made = await program(place.path, ["training", "datagen", "-np=2", "-dd=ours", ...native])
    expect(made.status, made.stderr).toBe(0)
    await real(place.path, 2, "ours/unet3d", "out", [
      "train.epochs=2",
      "train.computation_time=0.01",
      "reader.read_threads=1",
      "reader.batch_size=2"
    ])
    const summary: unknown = JSON.parse(readFileSync(join(place.path, "out", "summary.json"), "utf8"))
    expect(summary).toMatchObject({
      num_accelerators: 2,
      num_files_train: files,
      num_samples_per_file: 1,
      epochs: 2,
      metric: { train_throughput_samples_per_second: [expect.any(Number), expect.any(Number)] }
    })
    const log = readFileSync(join(place.path, "out", "dlio.log"), "utf8")
    expect(log).toContain("Ending epoch 2 - 7 steps completed")
    expect(log).not.toContain("[ERROR]")
  })

  it("generates what the native engine trains on, all of it", { timeout: limit }, async () => {
    await real(place.path, 1, "theirs/unet3d", "made", ["workflow.generate_data=True", "workflow.train=False"])
    expect(readdirSync(join(place.path, "theirs", "unet3d", "train"))).toHaveLength(files)
    const ran = await program(place.path, [
      "training",
      "run",
      "-at=b200",
      "-na=2",
      "-cm=1",
      "-dd=theirs",
      ...native,
      "train.epochs=1",
      "train.computation_time=0.01"
    ])
    expect(ran.status, ran.stderr).toBe(0)
    expect(runsIn(ran.stdout)).toMatchObject([{
      state: "completed",
      measurement: { kind: "train", body: { epochs: [{ epoch: 1, steps: 2, samples: files }] } }
    }])
  })

  const work = {
    "data generation": ["training", "datagen", "--model=unet3d", "-np=1", "-dd=data"],
    training: [
      "training",
      "run",
      "--model=unet3d",
      "-at=h100",
      "-na=1",
      "-cm=1",
      "-dd=ours",
      "--checkpoint-folder=checkpoints"
    ],
    "a Llama checkpoint": [
      "checkpointing",
      "run",
      "--model=llama3-8b",
      "-np=8",
      "--checkpoint-folder=checkpoints",
      ...asRoot
    ]
  }
  for (const [what, words] of Object.entries(work)) {
    it(`is not taken for the round v2.0's: ${what} is refused`, { timeout: limit }, async () => {
      const refused = await program(place.path, [
        ...words,
        "--engine=dlio",
        "--edition=v2.0",
        `--dlio-bin-path=${join(dlio, "bin")}`,
        "--results-dir=refused"
      ])
      expect(refused.status, refused.stderr).toBe(8)
      expect(refused.stderr).toContain("a release from before the round v2.0")
      expect(refused.stderr).toContain("record_length_bytes and num_checkpoints_write")
      expect(refused.stderr).toContain("pip uninstall --yes dlio-benchmark")
      expect(refused.stderr).toContain("@mlperf_storage_v2.0'")
    })
  }

  it("Parquet, which only the round v3.0 has, is refused with what v3.0 needs", { timeout: limit }, async () => {
    const refused = await program(place.path, [
      "training",
      "datagen",
      "--model=dlrm",
      "-np=1",
      "-dd=data",
      "--engine=dlio",
      "--edition=v3.0",
      `--dlio-bin-path=${join(dlio, "bin")}`,
      "--results-dir=refused"
    ])
    expect(refused.status, refused.stderr).toBe(8)
    expect(refused.stderr).toContain("a release from before the round v2.0")
    expect(refused.stderr).toContain("DLIO_local_changes")
  })

  it("doctor says what it is", { timeout: limit }, async () => {
    const said = await program(place.path, ["doctor", "--engine=dlio", `--dlio-bin-path=${join(dlio, "bin")}`])
    expect(said.stdout.replaceAll(/\s+/g, " ")).toContain("a release from before the round v2.0")
  })

  it.skip("checkpoints of theirs read by ours and back (this release reads none and has no Llama layout)", () =>
    undefined)
  it.skip("a Parquet set of theirs read by ours and back (this release has no Parquet)", () => undefined)
})
