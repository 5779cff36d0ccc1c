/** How a job ended: the cause before the launcher's own words, and the host with every error. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Medium } from "../../../../src/domain/Plan.ts"
import { endOf, lastSaid } from "../../../../src/engines/dlio/endOf.ts"
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

  /** Open MPI 4.1.4 and its help files. */
  const starts: ReadonlyArray<readonly [string, ReadonlyArray<string>, RegExp]> = [
    [
      "as root",
      [
        "mpirun has detected an attempt to run as root.",
        "You can override this protection by adding the --allow-run-as-root"
      ],
      /add --allow-run-as-root/
    ],
    [
      "in a container without a folder for it",
      [
        "A call to mkdir was unable to create the desired directory:",
        "[n1:03115] [[24789,0],0] ORTE_ERROR_LOG: Error in file ../../../orte/util/session_dir.c at line 107",
        "It looks like orte_init failed for some reason; your parallel process is",
        "  orte_session_dir failed",
        "  --> Returned value Error (-1) instead of ORTE_SUCCESS"
      ],
      /export TMPDIR=\/tmp/
    ],
    [
      "in a container without ssh",
      [
        "The value of the MCA parameter \"plm_rsh_agent\" was set to a path",
        "that could not be found:",
        "  plm_rsh_agent: ssh : rsh"
      ],
      /--mca plm isolated/
    ],
    [
      "in loaders that start MPI anew",
      [
        "It looks like orte_init failed for some reason; your parallel process is",
        "  orte_ess_init failed",
        "  --> Returned value No permission (-17) instead of ORTE_SUCCESS"
      ],
      /reader\.multiprocessing_context=fork/
    ],
    [
      "without a transport",
      [
        "At least one pair of MPI processes are unable to reach each other for",
        "MPI communications.  This means that no Open MPI device has indicated",
        "MPI_INIT has failed because at least one MPI process is unreachable"
      ],
      /btl_tcp_if_include/
    ],
    ["where memory of others may not be read", ["Read -1, expected 313632, errno = 1"], /single_copy_mechanism none/],
    [
      "for a reason that nobody knows",
      ["It looks like orte_init failed for some reason; your parallel process is"],
      /--allow-run-as-root.*container.*transport/s
    ]
  ]
  it.effect.each(starts)(
    "a start that fails %s says what helps, and keeps the launcher's words",
    ([, lines, advice]) =>
      Effect.gen(function*() {
        expect(yield* ended(lines)).toMatchObject({
          _tag: "CommandFailed",
          advice: expect.stringMatching(advice),
          stderrTail: lines.join("\n")
        })
        // The same where the launcher ends with status 0.
        expect(lastSaid(launchers, lines)).toMatchObject({
          said: lines.join("\n"),
          advice: expect.stringMatching(advice)
        })
      })
  )

  it.effect("of a killed rank the launcher's words are kept", () =>
    Effect.gen(function*() {
      const line = "mpirun noticed that process rank 1 with PID 77 on node n2 exited on signal 9 (Killed)."
      const error = yield* ended([line])
      expect(entryOf(error).facts(error)).toMatchObject({
        rank: "1",
        host: "n2",
        signal: "SIGKILL",
        "last output": line
      })
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
