/** Real MPICH. Hydra looks for its proxy beside itself, so it is called by its own path, not by a link. */
import { afterEach, describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { realpathSync } from "node:fs"
import { runsIn } from "../program/program.ts"
import { hasPython, lastRecord, site } from "./runs.ts"

const limit = 120_000

const hydra = (() => {
  try {
    return realpathSync(execFileSync("sh", ["-c", "command -v mpiexec.mpich"], { encoding: "utf8" }).trim())
  } catch {
    return undefined
  }
})()

describe.skipIf(hydra === undefined || !hasPython)(
  "the dlio engine under MPICH (skipped without mpiexec.mpich or python3)",
  () => {
    let places: ReadonlyArray<ReturnType<typeof site>> = []
    afterEach(() => {
      for (const { close } of places) close()
      places = []
    })
    const here = () => {
      const place = site()
      places = [place]
      return place
    }
    const words = (...more: ReadonlyArray<string>) => [`--mpi-bin=${hydra}`, "--skip-timeseries", ...more]

    it("four ranks run to their end", async () => {
      const { status, stderr, stdout } = await here().run({ ranks: 4, words: words() })
      expect(status, stderr).toBe(0)
      expect(runsIn(stdout)).toMatchObject([{
        state: "completed",
        measurement: { body: { phases: [{ operations: [{}, {}] }, { operations: [{}, {}] }] } }
      }])
    }, limit)

    it("a killed rank is named by its host and signal, which is all that Hydra tells", async () => {
      const place = here()
      const { status, stdout } = await place.run({ ranks: 3, fault: "rank-dies", befallen: 1, words: words() })
      expect(status).not.toBe(0)
      const { error } = JSON.parse(stdout) as { error: { message: string } }
      expect(error.message).toMatch(/a rank on \S+ was ended by SIGKILL/)
      expect(lastRecord(place.directories())).toMatchObject({ state: "failed" })
    }, limit)

    it("a host that nobody knows refuses the run when Hydra says so, not when patience ends", async () => {
      const place = here()
      const { status, stdout } = await place.run({
        ranks: 2,
        words: words("--hosts=localhost,no-such-host.invalid", "--collector=none", "--skip-validation")
      })
      expect(status).not.toBe(0)
      const { error } = JSON.parse(stdout) as { error: { message: string; facts: Record<string, string> } }
      expect(JSON.stringify(error)).toContain("could not start its daemon on a host")
      expect(place.directories()).toEqual([])
    }, limit)
  }
)
