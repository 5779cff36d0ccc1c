/** What the hosts of a job say of their DLIO and their variables, and what is made of it. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { askDlioThere } from "../../../../src/engines/dlio/askDlio.ts"
import { goOver } from "../../../../src/engines/dlio/goOver.ts"
import { unlike, unlikeCredentials } from "../../../../src/engines/dlio/handshakeEverywhere.ts"
import type { HostAnswer } from "../../../../src/engines/dlio/HostAnswer.ts"
import { dlioModules } from "../../../../src/engines/dlio/neededModules.ts"
import { launchers } from "../../../../src/launcher/launchers.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { capturingLogger } from "../../../fixtures/CapturingLogger.ts"
import { installStandIn } from "../../../fixtures/dlio/standIn.ts"
import { hasPython } from "../../../integration/dlio/runs.ts"

const answer = (host: string, environment: ReadonlyArray<string> = [], version = "3.0.2"): HostAnswer => ({
  host,
  version,
  executable: "/opt/python3",
  modules: dlioModules,
  rank: null,
  environment
})

const messages = (answers: ReadonlyArray<HostAnswer>, environment: ReadonlyArray<string> = []) =>
  unlike(answers, {
    version: "3.0.2",
    needed: [{ module: "torch", why: "framework pytorch" }],
    environment,
    edition: editionId("v3.0")
  }).map((it) => it.message)

describe("variables of the hosts", () => {
  it("that are alike, passed on or not, are no difference", () => {
    expect(messages([answer("a", ["DLIO_X=1", "OMP_NUM_THREADS=2"]), answer("b", ["OMP_NUM_THREADS=2", "DLIO_X=1"])]))
      .toEqual([])
  })

  it.each<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>, string]>([
    ["only on one", [], ["DLIO_X=1"], "DLIO_X is set on b, and not on every other host: ranks would not do the same"],
    ["only on the first", ["OMP_PLACES=1"], [], "OMP_PLACES is set on a, and not on every other host"],
    ["otherwise on one", ["DLIO_X=1"], ["DLIO_X=2"], "DLIO_X does not reach the ranks on b: it has another value there"]
  ])("set %s refuse the run", (_, first, second, message) => {
    expect(messages([answer("a", first), answer("b", second)])).toEqual([expect.stringContaining(message)])
  })

  it("that were to be passed on are held against this machine's, once", () => {
    expect(messages([answer("a", ["DLIO_X=1"]), answer("b", ["DLIO_X="])], ["DLIO_X=1"])).toEqual([
      "DLIO_X does not reach the ranks on b: it is not set there"
    ])
  })

  it("credentials that are not alike are said, and refuse nothing", () => {
    const answers = [answer("a", ["AWS_PROFILE=1"]), answer("b")]
    expect(messages(answers)).toEqual([])
    expect(unlikeCredentials(answers)).toEqual([
      "AWS_PROFILE is not the same on every host: set on a, not set on b"
    ])
  })

  it("hosts that lack a module are named together, up to a bound, with the line to install it", () => {
    const lacking = (host: string) => ({ ...answer(host), modules: dlioModules.filter((name) => name !== "torch") })
    const [error, ...others] = unlike([answer("a"), ...Array.from({ length: 40 }, (_, i) => lacking(`n${i}`))], {
      version: "3.0.2",
      needed: [{ module: "torch", why: "framework pytorch" }],
      environment: [],
      edition: editionId("v3.0")
    })
    expect(others).toEqual([])
    expect(error).toMatchObject({ _tag: "DependencyMissing", install: ["/opt/python3 -m pip install torch"] })
    expect(error?.message).toBe(
      "the Python module torch of /opt/python3 on n0, n1, n2, n3, n4, n5, n6, n7 and 32 more is missing; " +
        "it is needed for framework pytorch"
    )
  })

  it("a host without that version is named", () => {
    expect(messages([answer("a"), answer("b", [], "2.0.0")])).toEqual([
      expect.stringContaining("dlio_benchmark 3.0.2 (2.0.0 is there) is missing; it is needed for the dlio engine on b")
    ])
  })
})

const inFolder = <A>(use: (home: string) => A): A => {
  const home = mkdtempSync(join(tmpdir(), "mlps-there-"))
  try {
    return use(home)
  } finally {
    rmSync(home, { recursive: true })
  }
}

describe.skipIf(!hasPython)("the program at a path of a host (skipped without python3)", () => {
  const ask = (program: string, environment: Record<string, string> = {}) => {
    const [command, ...words] = askDlioThere(launchers, program, ["DLIO_ASKED"])
    const { PATH = "" } = process.env
    return JSON.parse(execFileSync(command, words, { encoding: "utf8", env: { PATH, ...environment } })) as HostAnswer
  }

  it("answers by its own Python, whatever version it is", () => {
    inFolder((home) => {
      const program = join(installStandIn(home, { version: "2.0.0" }), "dlio_benchmark")
      expect(ask(program)).toMatchObject({ version: "2.0.0", environment: ["DLIO_ASKED="] })
    })
  })

  it("tells of every declared variable that is set, by a hash", () => {
    inFolder((home) => {
      const program = join(installStandIn(home, { version: "3.0.2" }), "dlio_benchmark")
      const { environment } = ask(program, { DLIO_ONLY_THERE: "x", AWS_PROFILE: "me", UNRELATED: "y" })
      expect(environment.map((pair) => pair.split("=")[0])).toEqual(["DLIO_ASKED", "AWS_PROFILE", "DLIO_ONLY_THERE"])
      expect(environment.join()).not.toMatch(/=(x|me)\b/)
    })
  })

  it("that is not there is an answer too", () => {
    expect(ask("/nowhere/dlio_benchmark")).toMatchObject({ version: null })
  })
})

describe("what DLIO wrote itself", () => {
  it.effect("is gone over for secrets, and a file without one stays as it is", () =>
    Effect.gen(function*() {
      const home = mkdtempSync(join(tmpdir(), "mlps-over-"))
      const { layer, logged } = capturingLogger()
      yield* Effect.gen(function*() {
        mkdirSync(join(home, "dlio_config"))
        writeFileSync(join(home, "dlio.log"), "storage secret_access_key=hunter2hunter2 region=eu\nend")
        writeFileSync(join(home, "dlio_config/config.yaml"), "a: 1\n")
        yield* goOver(home)
        expect(readFileSync(join(home, "dlio.log"), "utf8")).toBe("storage secret_access_key=[redacted] region=eu\nend")
        expect(readFileSync(join(home, "dlio_config/config.yaml"), "utf8")).toBe("a: 1\n")
        expect(JSON.stringify(logged)).toContain("dlio.log, which DLIO wrote, held a secret")
        expect(JSON.stringify(logged)).not.toContain("config.yaml")
      }).pipe(
        Effect.provide(layer),
        Effect.provide(NodeFileSystem.layer),
        Effect.ensuring(Effect.sync(() => rmSync(home, { recursive: true })))
      )
    }))
})
