/**
 * Runs, an experiment and the doctor through a real Slurm of four nodes, most of them within one allocation: ranks are where the plan
 * has them, whatever the user's own Slurm settings say; what fails ends and is named; nothing is left behind.
 */
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { noSlurm, type Slurm, slurm } from "../../fixtures/slurm.ts"
import { program, recordIn, runsIn, type Started, until } from "../program/program.ts"
import { type Given, hasPython, lastRecord, ranksOf, site } from "./runs.ts"

const limit = 240_000

const why = noSlurm ?? (hasPython ? undefined : "python3 is missing")

interface Answer {
  readonly error: { readonly message: string }
  readonly result: unknown
}

const answerOf = (stdout: string) => JSON.parse(stdout) as Answer

describe.skipIf(why !== undefined)(`a real Slurm${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  const scope = Effect.runSync(Scope.make())
  let all: Slurm
  let allocation = ""
  /** Begun first, since a time limit takes a minute to be looked at. */
  let limited: { readonly place: ReturnType<typeof site>; readonly run: Started }
  let places: ReadonlyArray<ReturnType<typeof site>> = []

  beforeAll(async () => {
    all = await Effect.runPromise(Scope.extend(slurm, scope))
    all.call("salloc", "--quiet", "--no-shell", "--nodes=4", "--ntasks-per-node=2", "--job-name=allocated")
    allocation = all.call("squeue", "--noheader", "--name=allocated", "--format=%A").trim()
    const place = here()
    limited = {
      place,
      run: place.begin({
        ...given({
          ranks: 2,
          words: ["--hosts=n3,n4", "--timeseries-interval=0.5", "--mpi-params=--time=0:01"]
        }),
        environment: { ...all.environment, STANDIN_FAULT: "hangs", STANDIN_RANK: "1" }
      })
    }
  }, limit)

  afterAll(async () => {
    for (const { close } of places) close()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }, limit)

  const here = () => {
    const place = site()
    places = [...places, place]
    return place
  }

  const inside = () => ({ ...all.environment, SLURM_JOB_ID: allocation, SLURM_JOB_NODELIST: "n[1-4]" })

  const given = ({ environment = {}, words = [], ...more }: Given): Given => ({
    ...more,
    environment: { ...inside(), ...environment },
    words: ["--mpi-bin=srun", "--collector=mpi", ...words]
  })

  /** Steps of the allocation that still run. */
  const nothingIsLeft = () =>
    until("every step to end", () => all.left().every((job) => !job.startsWith(`${allocation}.`)), 30_000)

  const hostsOfRanks = (directory: string, ranks: number) =>
    Array.from({ length: ranks }, (_, rank) => {
      const text = readFileSync(join(directory, `${rank}_output.json`), "utf8")
      return (JSON.parse(text) as { readonly hostname: string }).hostname
    })

  it(
    "an uneven experiment: hosts in the order given, facts, samples and caches of every host, against settings of the user's own",
    async () => {
      const place = here()
      const { status, stderr, stdout } = await place.run(given({
        ranks: 3,
        words: ["--hosts=n3:2,n1:1", "--between=hostname", "--timeseries-interval=0.5"],
        environment: { SLURM_LABELIO: "1", SLURM_EXPORT_ENV: "NONE", SLURM_DISTRIBUTION: "cyclic" }
      }))
      expect(status, stderr).toBe(0)
      expect(runsIn(stdout)).toMatchObject([
        { cluster: { method: "mpi", missing: [], hosts: [{}, {}] }, cluster_snapshots: { end: null } },
        { cluster: { method: "mpi", missing: [] }, cluster_snapshots: { end: { num_hosts: 2 } } }
      ])
      const [write = "", read = ""] = place.directories()
      for (const directory of [write, read]) expect(hostsOfRanks(directory, 3)).toEqual(["n3", "n3", "n1"])
      expect(readFileSync(join(write, "between_n3.log"), "utf8")).toBe("n3\n")
      expect(recordIn(read)).toMatchObject({ timeseries_data: { hosts_collected: ["n3", "n1"], gaps: [] } })
      expect(JSON.stringify(recordIn(read))).not.toContain("starts nothing beside")
      await nothingIsLeft()
    },
    limit
  )

  it("the allocation's hosts are the run's, and a killed rank ends it by its name and host", async () => {
    const place = here()
    const { status, stdout } = await place.run(given({ ranks: 4, fault: "rank-dies", befallen: 2 }))
    expect(status).not.toBe(0)
    expect(answerOf(stdout).error.message).toContain("rank 2 on n3 was ended by SIGKILL")
    expect(lastRecord(place.directories())).toMatchObject({
      state: "failed",
      hosts: ["n1", "n2", "n3", "n4"],
      timeseries_data: { hosts_collected: ["n1", "n2", "n3", "n4"] }
    })
    await nothingIsLeft()
  }, limit)

  it("a step that is cancelled is called that", async () => {
    const place = here()
    const { ended } = place.begin(given({ ranks: 2, fault: "hangs", befallen: 1, words: ["--hosts=n1,n2"] }))
    await until("the ranks", () => ranksOf(place.bin).length >= 2, 60_000)
    const steps = all.call("squeue", "--noheader", "--steps", "--format=%i %N").split("\n")
    const step = steps.find((line) => line.trim().endsWith("n[1-2]"))?.trim().split(/\s+/)[0] ?? "no step"
    await until("the checkpoint", () => place.directories().length === 1)
    all.call("scancel", step)
    const { status, stdout } = await ended
    expect(status).not.toBe(0)
    expect(answerOf(stdout).error.message).toContain("was cancelled")
    await nothingIsLeft()
  }, limit)

  it("ranks that do not find each other are stopped at their first line, with the word on --mpi", async () => {
    const place = here()
    const { status, stderr, stdout } = await place.run(given({ ranks: 2, fault: "alone", words: ["--hosts=n1,n2"] }))
    expect(status).not.toBe(0)
    expect(answerOf(stdout).error.message).toContain("DLIO says 1 process(es), and 2 were started")
    expect(stderr + stdout).toContain("--mpi-params=--mpi=pmix")
    await nothingIsLeft()
  }, limit)

  it(
    "a batch job as the docs have it: cancelled, its record says interrupted and its time series is whole",
    async () => {
      const place = here()
      const { child } = place.begin({
        ...given({ ranks: 2, fault: "hangs", befallen: 1, words: ["--hosts=n1,n2", "--timeseries-interval=0.5"] }),
        environment: { ...all.environment, STANDIN_FAULT: "hangs", STANDIN_RANK: "1" },
        inside: ([command = "", ...words]) => [
          "sbatch",
          "--wait",
          "--nodes=2",
          "--ntasks=4",
          "--job-name=batch",
          "--output=batch.log",
          `--wrap=exec ${[command, ...words].map((word) => `'${word}'`).join(" ")}`
        ]
      })
      await until("the ranks", () => ranksOf(place.bin).length >= 2, 60_000)
      const [directory = ""] = place.directories()
      all.call("scancel", "--name=batch")
      await new Promise((resolve) => child.once("close", resolve))
      await until("the record", () => recordIn(directory)["state"] !== "running")
      expect(recordIn(directory)).toMatchObject({ state: "interrupted", failure: { code: "E203" } })
      expect(readdirSync(directory).filter((file) => file.endsWith(".ndjson"))).toEqual([])
      await nothingIsLeft()
    },
    limit
  )

  it("outside of an allocation nothing is started beside the job, which its time limit ends by that name", async () => {
    const { place, run: { ended } } = limited
    const { status, stdout } = await ended
    expect(status).not.toBe(0)
    expect(answerOf(stdout).error.message).toContain("the time limit of the Slurm job was reached")
    expect(lastRecord(place.directories())).toMatchObject({
      timeseries_data: {
        hosts_collected: [],
        gaps: [
          { host: "n3", reason: expect.stringContaining("salloc or sbatch") },
          { host: "n4", reason: expect.stringContaining("salloc or sbatch") }
        ]
      }
    })
    await until("every job to end", () => all.left().every((job) => job === allocation), 30_000)
  }, limit)

  it("doctor asks the allocation's hosts through srun, and tells four machines apart", async () => {
    const place = here()
    const told = await program(
      place.path,
      ["doctor", "--json", "--engine=dlio", "--collector=mpi", "--mpi-bin=srun", `--dlio-bin-path=${place.bin}`],
      { environment: inside() }
    )
    const { checks } = answerOf(told.stdout).result as {
      readonly checks: ReadonlyArray<{ readonly check: string; readonly status: string; readonly found: string }>
    }
    expect(checks.filter(({ check }) => check === "reachable").map(({ status }) => status)).toEqual(Array(4).fill("ok"))
    expect(checks.find(({ check }) => check === "distinct machines")).toMatchObject({ found: "4 machines" })
    await nothingIsLeft()
  }, limit)

  it("data is generated and trained on by ranks of two nodes", async () => {
    const place = here()
    const trainingWords = (command: string, ...more: ReadonlyArray<string>) => [
      ...[
        "training",
        command,
        "--engine=dlio",
        "--model=unet3d",
        ...more,
        "--hosts=n2,n4",
        "--data-dir=data",
        "--json"
      ],
      ...["--mpi-bin=srun", "--collector=mpi", `--dlio-bin-path=${place.bin}`, "--results-dir=results"],
      "--oversubscribe"
    ]
    const params = [
      "--params",
      "dataset.num_files_train=28",
      "dataset.record_length_bytes=10000",
      "dataset.record_length_bytes_stdev=2000",
      "dataset.record_length_bytes_resize=0"
    ]
    const options = { environment: inside() }
    const made = await program(place.path, [...trainingWords("datagen", "-np=2"), ...params], options)
    expect(made.status, made.stderr).toBe(0)
    const trained = await program(
      place.path,
      [
        ...trainingWords("run", "-at=b200", "-na=2", "-cm=1"),
        ...params,
        "train.epochs=2",
        "train.computation_time=0.02"
      ],
      options
    )
    expect(trained.status, trained.stderr).toBe(0)
    expect(runsIn(trained.stdout)).toMatchObject([{ state: "completed", hosts: ["n2", "n4"] }])
    await nothingIsLeft()
  }, limit)
})
