/**
 * Hosts in network namespaces that are slow, gone, silent, and cut off in the middle: each run ends by itself. They wait for limits of
 * the program, each on hosts of its own, so they wait side by side.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { until } from "../program/program.ts"
import { checksIn, cluster, messages, nothingIsLeft, type Result, resultIn, why } from "./cluster.ts"
import { lastRecord, ranksOf } from "./runs.ts"

const waiting = { timeout: 360_000, concurrent: true }

describe.skipIf(why !== undefined)(`lost hosts${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  it.scopedLive(
    "a host that is slow is not waited for longer than the limit, and its absence is recorded",
    () =>
      Effect.gen(function*() {
        const slow = { before: `if [ "$SSH_ORIGINAL_COMMAND" = sh ]; then sleep 65; fi` }
        const { all, run } = yield* cluster([{}, slow])
        const { status, stdout } = yield* run({ words: ["--skip-timeseries"] })
        expect(status).toBe(0)
        expect(resultIn(stdout)).toMatchObject({
          state: "completed",
          cluster: { missing: [{ host: all.hosts[1], reason: "it did not answer within 60 s" }] },
          cluster_snapshots: { end: { num_hosts: 1 } }
        })
      }),
    waiting
  )

  it.scopedLive(
    "half of the hosts gone: doctor names each, and a run is refused before anything is written",
    () =>
      Effect.gen(function*() {
        const { all, doctor, here, run } = yield* cluster([{}, {}, {}, {}])
        all.cut(2)
        all.cut(3)
        const told = yield* doctor(["--engine=native", "--checkpoint-folder=ckpt"])
        expect(told.status).toBe(9)
        const { checks } = checksIn(told.stdout)
        expect(checks.filter(({ check }) => check === "reachable").map(({ host, status }) => `${host} ${status}`))
          .toEqual(
            all.hosts.map((host, i) => `${host} ${i < 2 ? "ok" : "problem"}`)
          )
        const refused = yield* run()
        expect(refused.status).toBe(6)
        expect(JSON.parse(refused.stdout)).toMatchObject({
          ok: false,
          error: {
            code: "E304",
            problems: [{ code: "E201" }, ...all.hosts.slice(2).map((host) => ({ code: "E506", facts: { host } }))]
          }
        })
        expect(here.directories()).toEqual([])
        yield* nothingIsLeft(all)
      }),
    waiting
  )

  it.scopedLive(
    "cut off in the middle: the run ends by its limit, failed, with what is known of the lost host",
    () =>
      Effect.gen(function*() {
        const { all, begin, here } = yield* cluster([{}, {}])
        const { ended } = begin({ fault: "hangs", befallen: 0, words: ["--timeout=30", "--timeseries-interval=0.5"] })
        yield* Effect.promise(() => until("both ranks", () => ranksOf(here.bin).length >= 2, 60_000))
        const [directory = ""] = here.directories()
        const samples = () => {
          const name = readdirSync(directory).find((file) => file.endsWith(".host1.ndjson"))
          return name === undefined ? 0 : readFileSync(join(directory, name), "utf8").split("\n").length - 1
        }
        yield* Effect.promise(() => until("samples of the second host", () => samples() >= 2, 20_000))
        all.cut(1)
        all.restart(0)
        const { status } = yield* Effect.promise(() => ended)
        expect(status).toBe(7)
        const record = lastRecord(here.directories()) as unknown as Result
        expect(record).toMatchObject({
          state: "failed",
          failure: { code: "E202" },
          verdict: null,
          timeseries_data: { hosts_collected: all.hosts, gaps: [{ host: all.hosts[1], to: null }] },
          cluster_snapshots: { end: { num_hosts: 1 } }
        })
        expect(messages(record)).toContain(`the time series of ${all.hosts[1]} has a gap`)
        expect(messages(record)).toContain("n1 was restarted while the run lasted")
        expect(messages(record)).toContain(`${all.hosts[1]} no longer answered when the run had ended`)
        // What the lost host still does nobody can end from here; with the link it learns that its job is gone, once it sends again.
        all.mend(1)
        yield* nothingIsLeft(all, 120_000)
      }),
    waiting
  )

  it.scopedLive(
    "a host that falls silent ends the run by itself, and is named with the rank that may still run there",
    () =>
      Effect.gen(function*() {
        const { all, begin, here } = yield* cluster([{}, {}])
        const { ended } = begin({ fault: "hangs", befallen: 0, words: ["--skip-timeseries"] })
        yield* Effect.promise(() => until("both ranks", () => ranksOf(here.bin).length >= 2, 60_000))
        all.cut(1)
        const { status } = yield* Effect.promise(() => ended)
        expect(status).toBe(6)
        expect(lastRecord(here.directories())).toMatchObject({
          state: "failed",
          failure: {
            code: "E210",
            message: expect.stringMatching(/^10\.77\.0\.\d+ no longer answers, .*its rank may still run there$/),
            facts: { host: all.hosts[1], "still answering": all.hosts[0] }
          }
        })
        all.mend(1)
        yield* nothingIsLeft(all, 120_000)
      }),
    waiting
  )
})
