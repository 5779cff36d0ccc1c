import { describe, expect, it } from "@effect/vitest"
import { allCases, hunks, masks } from "../../fixtures/parity.ts"

describe("stamps, ids and room", () => {
  const shapes = () => masks.shapesOf(["20260102_000000", "20260101_000000"])

  it("numbers runs by when they began, wherever they are named", () => {
    const name = shapes()
    expect(name("file results/20260102_000000/checkpointing_20260102_000000_metadata.json")).toBe(
      "file results/<run 2>/checkpointing_<run 2>_metadata.json"
    )
    expect(name("20260101_000000")).toBe("<run 1>")
  })

  it("keeps one name for two runs in sight", () => {
    const ids = ["3f0e2c1a-5b6d-4e7f-8a9b-0c1d2e3f4a5b", "3f0e2c1a-5b6d-4e7f-8a9b-0c1d2e3f4a5c"]
    expect(shapes()(ids.join(" "))).toBe("<id 1> <id 2>")
    expect(shapes()([ids[0], ids[0]].join(" "))).toBe("<id 1> <id 1>")
  })

  it("takes stamps alone for stamps", () => {
    expect(shapes()("2026-11-28T23:51:07.018+00:00, 2026-11-28T23:51:07Z, 2026-11-28 23:51:07")).toBe(
      "<stamp>, <stamp>, <stamp>"
    )
    for (const text of ["v3.0", "2026-11-28", "img_00042_of_10000", "3.1.2", "needs 391322", "12345678_12"]) {
      expect(shapes()(text)).toBe(text)
    }
  })

  it("hides the program of a report's page, and not what it is given", () => {
    const page = (hash: string, script: string, data: string) =>
      `<meta content="script-src 'sha256-${hash}'; style-src 'sha256-ab='"><script type="application/json">${data}</script><script>"use strict";${script}</script>`
    expect(masks.maskPage(page("a+/=", "(()=>{a()})()", "{}"))).toBe(
      masks.maskPage(page("b9", "(()=>{b()\n})()", "{}"))
    )
    expect(masks.maskPage(page("a", "a()", "{}"))).not.toBe(masks.maskPage(page("a", "a()", "{\"runs\":1}")))
    expect(masks.maskPage("style-src 'sha256-ab='")).toBe("style-src 'sha256-ab='")
  })

  it("hides how much room there is, and not whether it is enough", () => {
    const line = (room: string, lacking: string) =>
      `warning: 1.02 TiB to write into /x/ckpt, ${room} free: ${lacking} too little, so a run would be refused (E403)`
    expect(masks.maskRoom(line("77.52 GiB", "969.52 GiB"))).toBe(masks.maskRoom(line("1.2 MiB", "1.02 TiB")))
    expect(masks.maskRoom("1.02 TiB to write into /x/ckpt, 2 TiB free")).not.toBe(
      masks.maskRoom(line("77.52 GiB", "969.52 GiB"))
    )
    expect(masks.maskRoom("  needed     1.02 TiB\n  available  77.50 GiB\n  stage      preflight")).toBe(
      "  needed     1.02 TiB\n  available  <size>\n  stage      preflight"
    )
    expect(masks.maskRoom("1.02 TiB to write into /x")).toBe("1.02 TiB to write into /x")
    expect(masks.maskRoom("\"needed_bytes\": 12, \"available_bytes\": 34, \"enough\": false")).toBe(
      "\"needed_bytes\": 12, \"available_bytes\": <bytes>, \"enough\": false"
    )
    expect(masks.maskRoom("\"available_bytes\": null")).toBe("\"available_bytes\": null")
  })
})

describe("lines that went and came", () => {
  it("are told block by block", () => {
    expect(hunks("a\nb\nc\nd", "a\nB\nc\nd\ne")).toEqual([{ went: ["b"], came: ["B"] }, { went: [], came: ["e"] }])
    expect(hunks("a", "a")).toEqual([])
    expect(hunks("a\nb", "b")).toEqual([{ went: ["a"], came: [] }])
  })
})

describe("the cases", () => {
  it("have names of their own, and reach every kind of command", () => {
    const names = allCases().map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const kinds: ReadonlyArray<RegExp> = [
      /^run: /,
      /--help/,
      /^--completions/,
      /^closed /,
      /^training run .*--what-if --json/,
      /^training datasize/,
      /^training datagen/,
      /^checkpointing run .*--closed/,
      /^rules explain/,
      /^errors explain/,
      /^doctor/,
      /^history/,
      /^reports over native: every format/,
      /^compare/
    ]
    for (const kind of kinds) expect(names.some((name) => kind.test(name)), String(kind)).toBe(true)
  })

  it("pass over a folder of trees that is not there", () => {
    expect(allCases("/absent").length).toBe(allCases().length)
  })
})
