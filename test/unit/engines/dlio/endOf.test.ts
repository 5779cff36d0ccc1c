/** How a job ended: the cause before the launcher's own words, and the host with every error. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Medium } from "../../../../src/domain/Plan.ts"
import { endOf } from "../../../../src/engines/dlio/endOf.ts"
import { entryOf } from "../../../../src/errors/catalogue.ts"
import { Launchers, launchers } from "../../../../src/launcher/launchers.ts"
import { tellingTail } from "../../../../src/launcher/telling.ts"

const ended = (lines: ReadonlyArray<string>, of: Medium = "checkpoints") =>
  Effect.flip(endOf({
    command: "mpirun -n 2 -host n1:1,n2:1 dlio_benchmark workload=x",
    exit: { code: 1, signal: null },
    lines,
    folder: "/mnt/ckpt",
    of,
    hostOf: (rank) => ["n1", "n2"][rank] ?? null
  })).pipe(Effect.provide(Layer.succeed(Launchers, launchers)))

/** Open MPI 4.1.4 on a rank that ends with a status of its own. */
const boilerplate = [
  "--------------------------------------------------------------------------",
  "Primary job  terminated normally, but 1 process returned",
  "a non-zero exit code. Per user-direction, the job has been aborted.",
  "--------------------------------------------------------------------------",
  "--------------------------------------------------------------------------",
  "mpirun detected that one or more processes exited with non-zero status, thus causing",
  "the job to be terminated. The first process to do so was:",
  "",
  "  Process name: [[5127,1],1]",
  "  Exit code:    1",
  "--------------------------------------------------------------------------"
]

describe("the end of a job", () => {
  it.effect("names the exception and its rank's host, before what the launcher makes of it", () =>
    Effect.gen(function*() {
      const error = yield* ended([
        "Traceback (most recent call last):",
        ...Array.from({ length: 40 }, (_, i) => `  File "reader.py", line ${i}, in read`),
        "FileNotFoundError: [Errno 2] No such file or directory: '/mnt/data/img_7.npz'",
        ...Array.from({ length: 30 }, () => "some line of nobody"),
        ...boilerplate
      ])
      expect(error.message).toBe(
        "mpirun ended with status 1: rank 1 on n2 failed: FileNotFoundError: [Errno 2] No such file or directory: " +
          "'/mnt/data/img_7.npz'"
      )
      expect(error).toMatchObject({ _tag: "CommandFailed", stderrTail: expect.stringMatching(/^FileNotFoundError/) })
    }))

  it.effect("a full file system is one of the rank's host", () =>
    Effect.gen(function*() {
      const error = yield* ended(["OSError: [Errno 28] No space left on device", ...boilerplate])
      expect(error).toMatchObject({ _tag: "NoSpace", host: "n2", path: "/mnt/ckpt" })
      expect(error.message).toBe("n2: not enough space in /mnt/ckpt")
    }))

  it.effect("advice is in the words of what the job works on", () =>
    Effect.gen(function*() {
      const advice = (line: string, of: Medium) =>
        Effect.map(ended([line, ...boilerplate], of), (error) => entryOf(error).advice(error))
      for (const line of ["OSError: [Errno 28] No space left on device", "numpy: MemoryError"]) {
        expect(yield* advice(line, "checkpoints")).toMatch(/checkpoint/)
        expect(yield* advice(line, "data")).not.toMatch(/checkpoint|--scale/)
        expect(yield* advice(line, "data")).toMatch(/data set|accelerators/)
      }
    }))

  it.effect("a killed rank is named with its host, also where the launcher does not", () =>
    Effect.gen(function*() {
      const line = "mpirun noticed that process rank 1 with PID 77 on node n2 exited on signal 9 (Killed)."
      expect((yield* ended([line])).message).toBe("rank 1 on n2 was ended by SIGKILL")
    }))

  it("a changed host key is told before the end of its warning", () => {
    const lines = [
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
      "Offending ED25519 key in /home/me/.ssh/known_hosts:3",
      "ORTE was unable to reliably start one or more daemons.",
      "* compilation of the orted with dynamic libraries when static are required",
      "  (e.g., on Cray). Please check your configure cmd line",
      "them. Please check network connectivity (including firewalls)"
    ]
    expect(tellingTail(lines, 3)).toEqual([lines[0], "...", lines[5]])
    expect(tellingTail(lines.slice(0, 1), 3)).toEqual([lines[0]])
  })
})
