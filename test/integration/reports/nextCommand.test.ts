/** What a report says to type next is taken by the command line as it stands, once the places in it are filled. */
import { afterAll, expect, it } from "vitest"
import { readFileSync } from "node:fs"
import { trees } from "../../fixtures/reports.ts"
import { home, program } from "../program/program.ts"

const { close, path } = home()
afterAll(close)

const filled = (line: string): ReadonlyArray<string> =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.startsWith("'<") ? `${path}/place` : word).slice(1)

/** What this machine lacks is no fault of the words: an engine that is not installed, and that several things are. */
const ofThisMachine = ["E204", "E304"]

it("every command that a report names can be planned", async () => {
  const report = ["reports", "reportgen", "--results-dir", `${trees}/dlio-v2.0`, "--output-dir", `${path}/report`]
  for (const edition of ["v2.0", "v3.0"]) {
    await program(path, [...report, "--edition", edition])
    const { groups } = JSON.parse(readFileSync(`${path}/report/report.json`, "utf8")) as {
      readonly groups: ReadonlyArray<{ readonly next: string | null }>
    }
    const lines = groups.flatMap(({ next }) => next ?? [])
    expect(lines.length).toBeGreaterThanOrEqual(4)
    for (const line of lines) {
      const { stderr } = await program(path, [...filled(line), "--what-if"])
      const codes = [...stderr.matchAll(/^error (E\d+)/gm)].flatMap(([, code]) => code ?? [])
      expect(codes.filter((code) => !ofThisMachine.includes(code)), `${line}\n${stderr}`).toEqual([])
    }
  }
}, 120_000)
