/** What the ranks of a job say of their DLIO and their variables, and what is made of it. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { askDlioThere } from "../../../../src/engines/dlio/askDlio.ts"
import { goOver } from "../../../../src/engines/dlio/goOver.ts"
import type { HostAnswer } from "../../../../src/engines/dlio/HostAnswer.ts"
import { dlioModules } from "../../../../src/engines/dlio/neededModules.ts"
import { unlike, unlikeCredentials, unlikePythons } from "../../../../src/engines/dlio/unlikeRanks.ts"
import { type RankAnswer, whoIsMissing } from "../../../../src/engines/dlio/whoAnswered.ts"
import { launchers } from "../../../../src/launcher/launchers.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { capturingLogger } from "../../../fixtures/CapturingLogger.ts"
import { installStandIn } from "../../../fixtures/dlio/standIn.ts"
import { hasPython } from "../../../integration/dlio/runs.ts"

const answer = (
  host: string,
  environment: ReadonlyArray<string> = [],
  version = "3.0.2",
  rank: number | null = null
): RankAnswer => ({
  host,
  calls: host,
  version,
  executable: "/opt/python3",
  modules: dlioModules,
  rank,
  environment
})

const ranked = (host: string, rank: number, more: Partial<RankAnswer> = {}): RankAnswer => ({
  ...answer(host, [], "3.0.2", rank),
  ...more
})

const messages = (answers: ReadonlyArray<RankAnswer>, environment: ReadonlyArray<string> = []) =>
  unlike(answers, {
    version: "3.0.2",
    needed: [{ module: "torch", why: "framework pytorch" }],
    environment,
    edition: editionId("v3.0")
  }).map((it) => it.message)

describe("variables of the ranks", () => {
  it("that are alike, passed on or not, are no difference", () => {
    expect(messages([answer("a", ["DLIO_X=1", "OMP_NUM_THREADS=2"]), answer("b", ["OMP_NUM_THREADS=2", "DLIO_X=1"])]))
      .toEqual([])
  })

  it.each<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>, string]>([
    ["only on one", [], ["DLIO_X=1"], "DLIO_X is set on b and not everywhere: ranks would not do the same"],
    ["only on the first", ["OMP_PLACES=1"], [], "OMP_PLACES is set on a and not everywhere"],
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
      "AWS_PROFILE is not the same in every rank: set on a, not set on b"
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

describe("ranks of one host that are unlike", () => {
  it("in their version are named by their numbers", () => {
    const answers = [ranked("a", 0), ranked("b", 1), ranked("a", 2, { version: "2.0.0" }), ranked("b", 3)]
    expect(messages(answers)).toEqual([
      expect.stringContaining(
        "dlio_benchmark 3.0.2 (2.0.0 is there) is missing; it is needed for the dlio engine on a (rank 2)"
      )
    ])
  })

  it("in a variable, or in one that was to be passed on", () => {
    const one = [ranked("a", 0), ranked("a", 1, { environment: ["OMP_PLACES=1"] })]
    expect(messages(one)).toEqual(["OMP_PLACES is set on a (rank 1) and not everywhere: ranks would not do the same"])
    const passed = (value: string) => ({ environment: [`DLIO_X=${value}`] })
    expect(messages([ranked("a", 0, passed("1")), ranked("a", 1, passed("2"))], ["DLIO_X=1"])).toEqual([
      "DLIO_X does not reach the ranks on a (rank 1): it has another value there"
    ])
  })

  it("in the Python that starts them", () => {
    const other = { executable: "/other/python3", python: "3.12.1" }
    expect(unlikePythons([ranked("a", 0), ranked("a", 1), ranked("b", 2, other)])).toEqual([
      "ranks are started by different Pythons: /opt/python3 on a, /other/python3 (Python 3.12.1) on b"
    ])
    expect(unlikePythons([ranked("a", 0), ranked("a", 1)])).toEqual([])
  })

  it("whose Python does not start", () => {
    const gone = { version: null, executable: "python9", failed: 127 }
    expect(messages([ranked("a", 0), ranked("a", 1, gone)])).toEqual([
      expect.stringContaining("dlio_benchmark 3.0.2 (its Python, python9, ends with status 127) is missing")
    ])
  })
})

describe("which ranks have answered", () => {
  const layout = [{ host: "a", slots: null, ranks: 2 }, { host: "b", slots: null, ranks: 2 }]
  const places = { names: ["a", "b"], byRank: ["a", "b", "a", "b"], layout, processes: 4 }
  const all = places.byRank.map((host, rank) => ranked(host, rank))

  it("all, each once", () => {
    expect(whoIsMissing(places, all)).toBeUndefined()
    expect(whoIsMissing(places, all.map((one) => ({ ...one, rank: null })))).toBeUndefined()
  })

  it.each<readonly [string, ReadonlyArray<RankAnswer>, string]>([
    ["not one", all.slice(0, 3), "3 of 4 ranks answered; nothing was heard of b (rank 3)"],
    ["not those of a host", [all[0]!, all[2]!], "2 of 4 ranks answered; nothing was heard of b"],
    ["one twice", [...all, all[2]!], "a (rank 2) answered more than once"],
    ["one in another's place", [all[0]!, all[1]!, all[2]!, all[2]!], "a (rank 2) answered more than once"],
    ["one too many", [...all, ranked("b", 4)], "b (rank 4) answered, and the job has 4 ranks"],
    ["one without a number", all.slice(1).map((one) => ({ ...one, rank: null })), "3 of 4 ranks answered: 1 of 2 on a"],
    ["none", [], "0 of 4 ranks answered; nothing was heard of a, b"]
  ])("%s", (_, answers, says) => {
    expect(whoIsMissing(places, answers)).toBe(says)
  })

  it("all on one host, where the user's own words place them", () => {
    const anywhere = { ...places, byRank: null }
    expect(whoIsMissing(anywhere, all.map((one) => ({ ...one, host: "a" })))).toBe(
      "all ranks started on a, and none on b"
    )
    expect(whoIsMissing(anywhere, all.slice(0, 3))).toBe("3 of 4 ranks answered; nothing was heard of rank 3")
    // What hosts call themselves tells nothing where the list has addresses.
    expect(whoIsMissing(anywhere, all.map((one) => ({ ...one, host: "node" })))).toBeUndefined()
  })

  it("of a thousand, in a bounded line", () => {
    const many = Array.from({ length: 1000 }, (_, i) => `n${i}`)
    const said = whoIsMissing(
      { names: many, byRank: many, layout: many.map((host) => ({ host, slots: null, ranks: 1 })), processes: 1000 },
      [ranked("n0", 0)]
    )
    expect(said).toBe(
      "1 of 1,000 ranks answered; nothing was heard of n1, n2, n3, n4, n5, n6, n7, n8 and 991 more"
    )
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

  it("that is not there is an answer too, with the rank's number", () => {
    expect(ask("/nowhere/dlio_benchmark", { PMIX_RANK: "3" })).toMatchObject({ version: null, rank: 3 })
    expect(ask("/nowhere/dlio_benchmark", { PMIX_RANK: "none" })).toMatchObject({ version: null, rank: null })
  })

  it("whose Python cannot be started is one, with how it ended", () => {
    inFolder((home) => {
      const program = join(home, "dlio_benchmark")
      writeFileSync(program, "#!/usr/bin/env python-of-nowhere\n", { mode: 0o755 })
      expect(ask(program, { OMPI_COMM_WORLD_RANK: "5" })).toMatchObject({
        version: null,
        rank: 5,
        failed: 127,
        executable: "/usr/bin/env python-of-nowhere"
      })
    })
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
