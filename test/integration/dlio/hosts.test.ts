/** Two "hosts" of one machine, 127.0.0.1 and 127.0.0.2, which Open MPI reaches by a real ssh server. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { loopbackSshd, noSshd } from "../../fixtures/loopbackSshd.ts"
import { runsIn, until } from "../program/program.ts"
import { hasMpi, lastRecord, ranksOf, site } from "./runs.ts"

const limit = 120_000

const place = Effect.acquireRelease(Effect.sync(() => site()), ({ close }) => Effect.sync(close))

const twoHosts = (agent: string): ReadonlyArray<string> => [
  "--hosts=127.0.0.1:1,127.0.0.2:2",
  `--mpi-params=--mca plm_rsh_agent '${agent}'`
]

describe.skipIf(!hasMpi || noSshd !== undefined)(
  "the dlio engine on two hosts (skipped without mpirun, python3 or sshd)",
  () => {
    it.scopedLive("an uneven layout runs, and all ranks of both hosts are measured", () =>
      Effect.gen(function*() {
        const sshd = yield* loopbackSshd([`SetEnv PATH=${process.env["PATH"] ?? ""}`])
        const here = yield* place
        const agent = `ssh -F ${sshd.clientConfig()} -o StrictHostKeyChecking=accept-new`
        const { status, stderr, stdout } = yield* Effect.promise(() => here.run({ ranks: 3, words: twoHosts(agent) }))
        expect(stderr).not.toContain("error")
        expect(status).toBe(0)
        expect(runsIn(stdout)).toMatchObject([{
          hosts: ["127.0.0.1", "127.0.0.2"],
          executed_command: expect.stringContaining("-host 127.0.0.1:1,127.0.0.2:2 --bind-to none --map-by node"),
          facts: { ranksPerHost: { value: [1, 2] } },
          measurement: { body: { phases: [{ operations: [{}, {}] }, { operations: [{}, {}] }] } }
        }])
      }), limit)

    it.scopedLive("Ctrl-C ends the ranks of both hosts", () =>
      Effect.gen(function*() {
        const sshd = yield* loopbackSshd([`SetEnv PATH=${process.env["PATH"] ?? ""}`])
        const here = yield* place
        const agent = `ssh -F ${sshd.clientConfig()} -o StrictHostKeyChecking=accept-new`
        const { child, ended } = here.begin({ ranks: 3, words: twoHosts(agent), fault: "hangs", befallen: 0 })
        yield* Effect.promise(() => until("all three ranks", () => ranksOf(here.bin).length >= 3, 60_000))
        child.kill("SIGINT")
        expect((yield* Effect.promise(() => ended)).status).toBe(130)
        yield* Effect.promise(() => until("the ranks to end", () => ranksOf(here.bin).length === 0))
        expect(lastRecord(here.directories())).toMatchObject({ state: "interrupted" })
      }), limit)

    it.scopedLive(
      "a host that cannot be reached stops the run before anything is made, with the launcher's words",
      () =>
        Effect.gen(function*() {
          const here = yield* place
          const agent = "ssh -o BatchMode=yes -o ConnectTimeout=3 -p 1"
          const { status, stdout } = yield* Effect.promise(() => here.run({ ranks: 3, words: twoHosts(agent) }))
          expect(status).toBe(6)
          expect(JSON.parse(stdout)).toMatchObject({
            error: { code: "E201", message: expect.stringContaining("could not start its daemon on a host") }
          })
          expect(here.directories()).toEqual([])
        }),
      limit
    )
  }
)
