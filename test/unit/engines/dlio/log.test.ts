import { describe, expect, it } from "@effect/vitest"
import type { CheckpointEvent } from "../../../../src/benchmarks/checkpointing/CheckpointEvent.ts"
import { checkpointEvents } from "../../../../src/benchmarks/checkpointing/official/checkpointEvents.ts"
import { dlioLine } from "../../../../src/engines/dlio/dlioLine.ts"
import { deadRank, explain } from "../../../../src/engines/dlio/knownFailures.ts"
import { launchers } from "../../../../src/launcher/launchers.ts"
import { planned } from "../../benchmarks/checkpointing/requests.ts"
import { textOf } from "./trees.ts"

const { work } = planned({ engine: "dlio", numProcesses: 2, numCheckpointsWrite: 2, numCheckpointsRead: 2 })

const heard = (text: string): ReadonlyArray<CheckpointEvent> => {
  const events = checkpointEvents(work)
  return text.split("\n").flatMap((line) => events(line, Date.UTC(2026, 10, 23)))
}

const brief = (event: CheckpointEvent): string => {
  switch (event._tag) {
    case "phase":
      return `${event.phase} of ${event.operations}`
    case "operationStarted":
      return `${event.phase} ${event.index} begins`
    case "operationEnded":
      return `${event.operation.phase} ${event.operation.index} took ${event.operation.rank0Seconds}`
    default:
      return event._tag
  }
}

describe("DLIO's log", () => {
  it("a real one gives each phase once and every operation, also past the slip at its end", () => {
    const text = textOf("checkpointing-llama3-8b-2ranks", "checkpointing_run.stdout.log")
    expect(heard(text).map(brief)).toEqual([
      "write of 2",
      "write 1 begins",
      "write 1 took 5.7688",
      "write 2 begins",
      "write 2 took 7.0414",
      "read of 2",
      "read 1 begins",
      "read 1 took 6.0233",
      "read 2 begins",
      "read 2 took 5.0329"
    ])
  })

  it("v3.0's unit, a tag of the launcher and a line without a stamp read the same", () => {
    for (
      const line of [
        "[OUTPUT] 2026-11-23T10:49:19.739354 Finished saving checkpoint 1 for epoch 1 in 5.7688 s; Throughput: 0.6412 GiB/s",
        "Finished saving checkpoint 1 for epoch 1 in 5.7688 s; Throughput: 0.6412 GB/s"
      ]
    ) expect(dlioLine(line)).toEqual({ _tag: "operationEnded", phase: "write", index: 1, seconds: 5.7688 })
    expect(dlioLine("[OUTPUT] 2026-11-23T10:49:06.635933 Running DLIO [Checkpointing] with 2 process(es)")).toEqual({
      _tag: "running",
      activity: "Checkpointing",
      processes: 2
    })
    expect(dlioLine("[OUTPUT] Saved outputs in /mnt/Finished saving checkpoint")).toEqual({ _tag: "saved" })
  })
})

describe("how a job ended, by its last words", () => {
  it("a killed rank in Open MPI's own words", () => {
    const lines = textOf("checkpointing-rank-killed", "checkpointing_run.stdout.log").split("\n")
    expect(deadRank(launchers, lines)).toEqual({ rank: 1, host: "vm", signal: "SIGKILL" })
    expect(deadRank(launchers, textOf("checkpointing-write-only", "checkpointing_run.stdout.log").split("\n")))
      .toBeUndefined()
  })

  it.each([
    ["There are not enough slots available in the system to satisfy the 8", "slots"],
    ["It looks like orte_init failed for some reason", "MPI runtime failed"],
    ["PMIX ERROR: OUT-OF-RESOURCE in file client/pmix_client.c", "PMIx"],
    ["ModuleNotFoundError: No module named 'mpi4py'", "Python module"],
    ["RuntimeError: [enforce fail at alloc_cpu.cpp:114] DefaultCPUAllocator: can't allocate memory", "out of memory"],
    ["FileNotFoundError: [Errno 2] No such file or directory: '/psm_1a2b3c'", "shared-memory object vanished"],
    ["Host key verification failed.", "could not start its daemon"],
    ["OSError: [Errno 28] No space left on device", "full"],
    ["Key 'modell' is not in struct", "Hydra refused"]
  ])("%s", (line, words) => expect(explain(launchers, ["noise", line])?.explanation).toContain(words))

  it("what nobody knows stays unexplained", () =>
    expect(explain(launchers, ["Traceback (most recent call last):"])).toBeUndefined())
})
