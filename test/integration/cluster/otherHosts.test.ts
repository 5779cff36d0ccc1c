/** What a job leaves on another host, here a shell of this machine: ended by its session, and said; and a host that goes silent. */
import { describe, expect, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { hostShell } from "../../../src/cluster/remote/hostShell.ts"
import { localShell } from "../../../src/cluster/remote/localShell.ts"
import { runWord } from "../../../src/engines/dlio/jobBytes.ts"
import { otherHostFunctions, otherHosts, silenceLimit } from "../../../src/engines/dlio/otherHosts.ts"
import { Executor } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { until } from "../program/program.ts"

const isLive = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))

describe("other hosts of a job", () => {
  it.live("end the session of a rank with what it started, and leave everything else", () =>
    Effect.gen(function*() {
      const executor = yield* Executor
      const runDirectory = `/results/run-${process.pid}`
      const open = hostShell(executor, localShell, "n2", otherHostFunctions)
      const { end } = yield* otherHosts([{ host: "n2", ranks: 1, open }], runDirectory)
      // A rank that has forked a tracker, which knows nothing of the run, in a process group of its own.
      const script = "set -m; sleep 300 & echo $!; wait"
      const rank = spawn("sh", ["-c", script, "dlio_benchmark", runWord(runDirectory)], {
        detached: true,
        stdio: ["ignore", "pipe", "ignore"]
      })
      const other = spawn("sleep", ["300"], { detached: true, stdio: "ignore" })
      const tracker = yield* Effect.promise(() =>
        new Promise<number>((resolve) => rank.stdout.once("data", (line: Buffer) => resolve(Number(line.toString()))))
      )
      const { said } = yield* end
      expect(said[0]).toMatch(/^[1-9]\d* process(es)? of the job (was|were) left on n2, and ended$/)
      yield* Effect.promise(() => until("the session to end", () => !isLive(rank.pid!) && !isLive(tracker), 5000))
      expect(isLive(other.pid!)).toBe(true)
      process.kill(other.pid!, "SIGKILL")
      expect((yield* end).said.filter((text) => text.includes("processes"))).toEqual([])
    }).pipe(Effect.scoped, Effect.provide(ExecutorLive)))

  const opened = (host: string, isSilent: () => boolean) => ({
    host,
    ranks: 2,
    open: Effect.suspend(() =>
      isSilent() ? Effect.fail({ reason: "no route", mayPass: false }) : Effect.succeed({
        ask: () =>
          isSilent() ? Effect.fail({ reason: "no route", mayPass: false }) : Effect.succeed({ status: 0, text: "" })
      })
    )
  })

  it.scoped("that goes silent is lost after the limit, with those that still answer", () =>
    Effect.gen(function*() {
      let silent = false
      const { lost, silent: gone } = yield* otherHosts(
        [opened("n1", () => false), opened("n2", () => silent)],
        "/results/run"
      )
      const ending = yield* Effect.fork(Effect.flip(lost))
      const pass = (tens: number) => Effect.repeatN(TestClock.adjust("10 seconds"), tens - 1)
      yield* pass(30)
      expect(yield* Fiber.poll(ending)).toMatchObject({ _tag: "None" })
      expect(yield* gone).toBeUndefined()
      silent = true
      yield* pass(Duration.toSeconds(silenceLimit) / 10 + 1)
      const error = yield* Fiber.join(ending)
      expect(error).toMatchObject({ _tag: "HostLost", host: "n2", ranks: 2, answering: ["n1"], reason: "no route" })
      expect(error.seconds).toBeGreaterThanOrEqual(60)
      expect(error.seconds).toBeLessThan(80)
      expect(yield* gone).toMatchObject({ host: "n2" })
    }))
})
