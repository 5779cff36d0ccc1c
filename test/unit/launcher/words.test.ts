/** What Slurm and Hydra really said (22.05.8 and 4.0.2), and what they do beside a running job. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { launcherTransport } from "../../../src/cluster/remote/launcherTransport.ts"
import { deadRank, explain } from "../../../src/engines/dlio/knownFailures.ts"
import { allocationOf } from "../../../src/launcher/allocation.ts"
import { detectLauncher } from "../../../src/launcher/detectLauncher.ts"
import { whyNotBeside } from "../../../src/launcher/Launcher.ts"
import { launchers } from "../../../src/launcher/launchers.ts"
import { familyOf } from "../../fixtures/launchers.ts"
import { ended, mockExecutor, onStderr } from "../../fixtures/MockExecutor.ts"

const killed = [
  "srun: error: n1: task 2: Killed",
  "srun: launch/slurm: _step_signal: Terminating StepId=12.0",
  "slurmstepd-n1: error: *** STEP 12.0 ON n1 CANCELLED AT 2026-11-29T00:46:40 ***",
  "srun: error: n1: tasks 0-1: Terminated"
]
const ownStatus = ["srun: error: n3: task 2: Exited with exit code 3", ...killed.slice(1)]
const cancelled = [
  "slurmstepd-n1: error: *** STEP 20.0 ON n1 CANCELLED AT 2026-11-29T00:46:45 ***",
  "srun: Job step aborted: Waiting up to 4 seconds for job step to finish.",
  "srun: error: n2: task 3: Killed",
  "srun: launch/slurm: _step_signal: Terminating StepId=20.0",
  "srun: error: n1: tasks 0-2: Terminated"
]
const hydra = [
  "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES",
  "=   PID 30173 RUNNING AT n4",
  "=   EXIT CODE: 9",
  "YOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)"
]

describe("the rank that died", () => {
  it.each([
    ["Slurm's by a signal", killed, { rank: 2, host: "n1", signal: "SIGKILL" }],
    ["Slurm's by its status", ownStatus, { rank: 2, host: "n3", signal: null }],
    ["Hydra's, of which it tells the host alone", hydra, { rank: null, host: "n4", signal: "SIGKILL" }],
    ["none, where Slurm cancelled the step before", cancelled, undefined]
  ])("%s", (_, lines, dead) => expect(deadRank(launchers, lines)).toEqual(dead))
})

describe("words of launchers", () => {
  it.each([
    [cancelled.join("\n"), "was cancelled"],
    [
      "slurmstepd-n1: error: *** JOB 9 ON n1 CANCELLED AT 2026-11-29T00:47:16 DUE TO TIME LIMIT ***",
      "the time limit of the Slurm job was reached"
    ],
    [
      "srun: error: Unable to allocate resources: Invalid node name specified",
      "Slurm has no host of one of these names"
    ],
    ["srun: error: Unable to create step for job 18: Requested node configuration is not available", "the allocation"],
    ["srun: error: Unable to create step for job 16: More processors requested than permitted", "the allocation"],
    ["srun: error: Invalid MPI type 'pmix', --mpi=list for acceptable types", "has not got the --mpi"],
    ["slurmstepd-n3: error: execve(): /nowhere/dlio: No such file or directory", "the program to start is not there"],
    [
      "[proxy:0:0@vm] HYDU_create_process (utils/launch/launch.c:73): execvp error on file /nowhere/x (No such file or directory)",
      "the program to start is not there"
    ],
    ["ssh: Could not resolve hostname nohost9: Name or service not known", "could not start its daemon"]
  ])("%j", (said, text) => expect(explain(launchers, said.split("\n"))?.explanation).toContain(text))

  it("a step whose ranks' end is told before its own is called cancelled all the same", () => {
    const [, aborted = "", dead = ""] = cancelled
    const lines = [dead, ...killed.slice(1, 3), aborted]
    expect(explain(launchers, lines)?.explanation).toContain("was cancelled")
    expect(deadRank(launchers, lines)).toBeUndefined()
  })

  it("a step that Slurm ends because of a rank is not called cancelled", () => {
    for (const lines of [killed, ownStatus]) {
      expect(explain(launchers, lines)?.explanation ?? "").not.toContain("cancelled")
    }
  })

  it.effect("srun without a slurm.conf is that, not a launcher to install", () =>
    Effect.gen(function*() {
      const mock = mockExecutor([{
        pattern: /^srun --version$/,
        output: [onStderr("srun: fatal: Could not establish a configuration source")],
        exit: ended(1)
      }])
      expect(yield* Effect.flip(detectLauncher("srun", {})).pipe(Effect.provide(mock.layer))).toMatchObject({
        _tag: "CommandFailed",
        explanation: "srun finds no slurm.conf",
        advice: expect.stringContaining("SLURM_CONF")
      })
    }))
})

describe("beside the running job", () => {
  it("srun within an allocation; outside of one it says why not; PALS never", () => {
    expect(whyNotBeside(familyOf("slurm"), { SLURM_JOB_ID: "7" })).toBeUndefined()
    expect(whyNotBeside(familyOf("slurm"), { SLURM_JOB_ID: "" })).toContain("outside of a Slurm allocation")
    expect(whyNotBeside(familyOf("pals"), { SLURM_JOB_ID: "7" })).toContain("starts nothing beside")
    expect(whyNotBeside(familyOf("openmpi4"), {})).toBeUndefined()
  })

  it("every shell has time to end its step, a name of its own, and what ends it by that name", () => {
    const transport = launcherTransport({
      launcher: { family: familyOf("slurm"), version: "22.05.8", program: "srun" },
      allowRunAsRoot: false,
      parameters: []
    })
    const [one, other] = ["n1", "n2"].map((host) => Either.getOrThrow(transport.shellOn(host)))
    const name = one?.argv.find((word) => word.startsWith("--job-name="))?.slice("--job-name=".length)
    expect(one).toMatchObject({
      env: { SLURM_LABELIO: "0" },
      argv: expect.arrayContaining(["--overlap", "--export=ALL"])
    })
    expect(one?.cleanUp?.at(-1)).toBe(name)
    expect(other?.cleanUp?.at(-1)).not.toBe(name)
    expect(one?.grace).toMatchObject({ value: { millis: 10_000 } })
  })

  it("daemons of Open MPI and Hydra do not wait for steps beside them", () => {
    for (const id of ["openmpi4", "openmpi5", "mpich"]) {
      expect(familyOf(id).variables.given).toEqual({ SLURM_OVERLAP: "1" })
    }
  })
})

describe("an allocation", () => {
  it("is told by Slurm's variables, and by nothing else", () => {
    expect(allocationOf(launchers, { SLURM_JOB_ID: "7", SLURM_JOB_NODELIST: "n[1-4]" })).toEqual({
      name: "Slurm job 7",
      hosts: "n[1-4]"
    })
    expect(allocationOf(launchers, { SLURM_JOB_NODELIST: "n1" })).toBeUndefined()
    expect(allocationOf(launchers, { SLURM_JOB_ID: "7" })).toBeUndefined()
    expect(allocationOf(launchers, {})).toBeUndefined()
  })
})
