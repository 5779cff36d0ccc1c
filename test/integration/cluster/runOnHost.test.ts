/** Shell text on this machine's shell and over a real ssh server: whose status it was, and what was said. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { dropCaches, mayDropCaches, refusalOf } from "../../../src/cluster/remote/dropCaches.ts"
import { localShell } from "../../../src/cluster/remote/localShell.ts"
import { runOnHost } from "../../../src/cluster/remote/runOnHost.ts"
import { sshTransport } from "../../../src/cluster/remote/sshTransport.ts"
import type { Transport } from "../../../src/cluster/remote/Transport.ts"
import { Executor } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { loopbackSshd, noSshd } from "../../fixtures/loopbackSshd.ts"

const run = (transport: Transport, text: string) =>
  Effect.gen(function*() {
    const lines: Array<string> = []
    const ended = yield* runOnHost(yield* Executor, transport, {
      host: "127.0.0.1",
      mark: "mlps42",
      text,
      onLine: (line) => Effect.sync(() => void lines.push(line))
    })
    return { ...ended, lines }
  }).pipe(Effect.provide(ExecutorLive))

const cases: ReadonlyArray<readonly [name: string, text: string, status: number, lines: ReadonlyArray<string>]> = [
  ["what it prints, to the last line without an end", "printf 'a\\n\\nb'", 0, ["a", "", "b"]],
  ["its own status, with quotes in the text", "echo 'it'\\''s'; exit 3", 3, ["it's"]],
  ["the status 255, which is ssh's own too", "exit 255", 255, []],
  ["no input, so that nothing waits for it", "cat; echo done", 0, ["done"]],
  ["several lines of text", "for i in 1 2\ndo echo $i\ndone", 0, ["1", "2"]]
]

describe("a command on a host", () => {
  for (const [name, text, status, lines] of cases) {
    it.live(`is told with ${name}`, () =>
      Effect.gen(function*() {
        expect(yield* run(localShell, text)).toMatchObject({ status, refusal: null, lines })
      }))
  }

  it.live("that is no shell text fails by the shell's status and words", () =>
    Effect.gen(function*() {
      const { lines, status } = yield* run(localShell, "echo 'never closed")
      expect(status).toBe(2)
      expect(lines.join(" ")).toMatch(/unterminated|unexpected/i)
    }))

  it.live("whose shell is killed has no status, and says why", () =>
    Effect.gen(function*() {
      expect(yield* run(localShell, "kill -9 $PPID")).toMatchObject({
        status: null,
        refusal: { reason: expect.stringContaining("SIGKILL") }
      })
    }))
})

describe.skipIf(noSshd !== undefined)("a command on another host (skipped without sshd)", () => {
  for (const [name, text, status, lines] of cases) {
    it.scopedLive(`is told with ${name}`, () =>
      Effect.gen(function*() {
        const sshd = yield* loopbackSshd()
        expect(yield* run(sshTransport(["-F", sshd.clientConfig()]), text)).toMatchObject({
          status,
          refusal: null,
          lines
        })
      }), 30_000)
  }

  it.scopedLive("that does not let us in is told by ssh's reason", () =>
    Effect.gen(function*() {
      const sshd = yield* loopbackSshd()
      const config = sshd.clientConfig({ key: sshd.strangersKey })
      expect(yield* run(sshTransport(["-F", config]), "true")).toMatchObject({
        status: null,
        refusal: { reason: expect.stringContaining("did not accept this user's key"), mayPass: false }
      })
    }), 30_000)
})

describe("dropping caches", () => {
  it.live("can be tried without dropping, and the answer is the reason when it may not be done", () =>
    Effect.gen(function*() {
      const { lines, status } = yield* run(localShell, mayDropCaches)
      if (status === 0) expect(["direct", "sudo"]).toContain(lines.at(-1))
      else expect(refusalOf(lines)).toMatch(/drop_caches/)
    }))

  it.live("is refused by name where neither user nor sudo may", () =>
    Effect.gen(function*() {
      const asked = dropCaches.replace("/proc/sys/vm/drop_caches", "/proc/version").replace("sudo -n", "false")
      const { lines, status } = yield* run(localShell, asked)
      expect(status).toBe(1)
      expect(["refused", "no-sudo"]).toContain(lines.at(-1))
      expect(refusalOf(["absent"])).toContain("has no /proc/sys/vm/drop_caches")
    }))
})
