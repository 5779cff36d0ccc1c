import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { DependencyMissing } from "../../../src/errors/AppError.ts"
import { detectLauncher, recognise } from "../../../src/launcher/detectLauncher.ts"
import { hintsFor, installHint } from "../../../src/launcher/installHints.ts"
import { launchers } from "../../../src/launcher/launchers.ts"
import { familyOf } from "../../fixtures/launchers.ts"
import { ended, mockExecutor, onStderr } from "../../fixtures/MockExecutor.ts"

describe("recognise", () => {
  it.each([
    ["mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/", "openmpi4", "4.1.4"],
    ["mpiexec (OpenRTE) 4.1.4\n", "openmpi4", "4.1.4"],
    ["mpirun (Open MPI) 5.0.3\n", "openmpi5", "5.0.3"],
    ["mpirun (Open MPI) 5.1.0a1\n", "openmpi5", "5.1.0a1"],
    ["prterun (PRRTE) 3.0.5\n", "openmpi5", "3.0.5"],
    [
      "HYDRA build details:\n    Version:                                 4.0.2\n    Release Date:  Thu Apr  7",
      "mpich",
      "4.0.2"
    ],
    ["mpiexec version 1.8.0 revision 1234\n", "pals", "1.8.0"],
    ["slurm 23.02.7\n", "slurm", "23.02.7"],
    ["slurm-wlm 22.05.8\n", "slurm", "22.05.8"]
  ])("%j is %s %s", (text, family, version) => {
    expect(recognise(launchers, text)).toEqual({ family: familyOf(family), version })
  })

  it("does not guess", () => {
    expect(recognise(launchers, "Intel(R) MPI Library for Linux* OS, Version 2021.10")).toBeUndefined()
    expect(recognise(launchers, "")).toBeUndefined()
  })
})

const debian = { ID: "raspbian", ID_LIKE: "debian" }

describe("detectLauncher", () => {
  it.effect("asks the program it is given", () => {
    const mock = mockExecutor([{
      pattern: /^\/opt\/mpi\/mpirun --version$/,
      output: [onStderr("note"), "mpirun (Open MPI) 5.0.3"]
    }])
    return Effect.gen(function*() {
      expect(yield* detectLauncher("/opt/mpi/mpirun", debian)).toEqual({
        family: familyOf("openmpi5"),
        version: "5.0.3",
        program: "/opt/mpi/mpirun"
      })
    }).pipe(Effect.provide(mock.layer))
  })

  it.effect("says how to install a launcher that is not there", () => {
    const refuses = new DependencyMissing({ dependency: "mpirun", neededFor: "x", install: [] })
    return Effect.gen(function*() {
      expect(yield* Effect.flip(detectLauncher("mpirun", debian))).toMatchObject({
        _tag: "DependencyMissing",
        dependency: "mpirun",
        install: ["sudo apt-get install openmpi-bin libopenmpi-dev"]
      })
    }).pipe(Effect.provide(mockExecutor([{ pattern: /./, refuses }]).layer))
  })

  it.effect("shows what an unknown launcher calls itself", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(detectLauncher("mpirun", {}))
      expect(error.message).toContain("Intel(R) MPI Library")
    }).pipe(
      Effect.provide(mockExecutor([{ pattern: /./, output: ["Intel(R) MPI Library for Linux"], exit: ended(0) }]).layer)
    ))

  it.effect("does not wait for ever for one that does not answer", () => {
    const mock = mockExecutor([{ pattern: /./, exit: "hangs" }])
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(detectLauncher("mpirun", {})))
      yield* TestClock.adjust("20 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "CommandFailed", command: "mpirun --version" })
      expect(mock.calls[0]?.stopped()).toBe(true)
    }).pipe(Effect.provide(mock.layer))
  })
})

describe("installHint", () => {
  it("follows a derivative to its parent and falls back to words", () => {
    expect(installHint(hintsFor(launchers, "/opt/slurm/bin/srun"), debian)).toBe("sudo apt-get install slurm-client")
    expect(installHint(hintsFor(launchers, undefined), { ID: "rocky", ID_LIKE: "rhel centos fedora" })).toBe(
      "sudo dnf install openmpi openmpi-devel"
    )
    expect(installHint(hintsFor(launchers, undefined), {})).toContain("package manager")
  })
})
