/** The one table of exit statuses, and that errors and documents are its readers. */
import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { errorsPage, statusTable } from "../../../scripts/docs/errorsPage.ts"
import { HostUnfit, InternalError, Interrupted, NotResumable } from "../../../src/errors/AppError.ts"
import { catalogue, statusOf } from "../../../src/errors/catalogue.ts"
import { examples } from "../../../src/errors/examples.ts"
import { statuses, type StatusName } from "../../../src/errors/statuses.ts"

const names = Object.keys(statuses) as ReadonlyArray<StatusName>
const endings = Object.values(catalogue).map(({ status }) => status)

describe("exit statuses", () => {
  it("are apart, and below those of signals", () => {
    const codes = names.map((name) => statuses[name].code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(Math.max(...codes)).toBeLessThan(128)
  })

  it.each(names.filter((name) => name !== "done"))("%s is the status of an error", (name) => {
    expect(endings.some((it) => typeof it === "string" ? it === name : it.among.includes(name))).toBe(true)
  })

  it("of an error are among those that its row names", () => {
    for (const example of Object.values(examples)) {
      const { status } = catalogue[example._tag]
      if (typeof status === "string") expect(statusOf(example)).toBe(statuses[status].code)
      else if (status.among.length > 0) {
        expect(status.among.map((name) => statuses[name].code)).toContain(statusOf(example))
      }
    }
  })

  it("depend on the case where they are the sum of several troubles", () => {
    const resumed = (why: NotResumable["why"]) =>
      statusOf(new NotResumable({ why, path: "/r", experiment: null, detail: "" }))
    expect((["none", "running", "differs", "late"] as const).map(resumed)).toEqual([3, 2, 2, 9])
    const unfit = (kind: HostUnfit["kind"]) =>
      statusOf(new HostUnfit({ host: "n1", check: "c", found: "f", fix: null, command: null, kind }))
    expect((["program", "rights", "space", "structure", "host"] as const).map(unfit)).toEqual([8, 4, 10, 3, 9])
    const ended = (signal: string) => statusOf(new Interrupted({ signal, partialFiles: [] }))
    expect(["SIGINT", "SIGTERM", "SIGHUP"].map(ended)).toEqual([130, 143, 129])
    expect(statusOf(new InternalError({ detail: "" }))).toBe(1)
  })

  it("stand in README and in the page of errors as the table has them", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
    expect(readme).toContain(statusTable(false))
    expect(errorsPage()).toContain(statusTable(true))
    for (const name of names) {
      expect(statusTable(false)).toContain(`| ${statuses[name].code} | ${statuses[name].meaning} |`)
    }
  })
})
