import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { noFile } from "../../../src/config/configFile.ts"
import type { OptionValue } from "../../../src/config/decode.ts"
import * as Option from "../../../src/config/Option.ts"
import { typedValue } from "../../../src/config/parameters.ts"
import { resolveSettings, type Sources } from "../../../src/config/resolve.ts"

const table = {
  loops: Option.withDefault<number>("loops", { type: "integer", min: 1 }, 1, { summary: "", environment: "LOOPS" }),
  label: Option.optional<string>("label", { type: "text" }, { summary: "" }),
  debug: Option.flag("debug", { summary: "", environment: "DEBUG" }),
  params: Option.withDefault<ReadonlyArray<string>>("params", { type: "params" }, [], { summary: "" })
} as const

const needy = {
  model: Option.required<string>("model", { type: "text" }, { summary: "", aliases: ["-m"] }),
  where: Option.required<string>("checkpoint-folder", { type: "path" }, { summary: "", environment: "FOLDER" }),
  loops: table.loops
} as const

const sources = (given: {
  flags?: Readonly<Record<string, OptionValue>>
  /** `key=value` of the command line. */
  assigned?: ReadonlyArray<readonly [key: string, text: string]>
  environment?: Readonly<Record<string, string>>
  file?: Readonly<Record<string, string>>
  params?: Sources["file"]["params"]
}): Sources => ({
  path: ["checkpointing", "run"],
  given: {
    values: new Map(Object.entries(given.flags ?? {})),
    params: (given.assigned ?? []).map(([key, text]) => ({ key, value: typedValue(text), origin: "flag" }))
  },
  environment: given.environment ?? {},
  file: {
    ...noFile,
    values: new Map(Object.entries(given.file ?? {}).map(([k, v]) => [k, { texts: [v], at: "runs.yaml line 3" }])),
    params: given.params ?? []
  }
})

const settle = (given: Parameters<typeof sources>[0]) =>
  Either.map(resolveSettings(table, sources(given)), (r) => r.settings)

describe("where a value comes from", () => {
  const flags = { loops: 5 }
  const environment = { LOOPS: "4" }
  const file = { loops: "3" }
  it.each([
    [{}, 1, "default"],
    [{ file }, 3, "configFile"],
    [{ file, environment }, 4, "environment"],
    [{ file, environment, flags }, 5, "flag"],
    [{ file, environment: { LOOPS: "" } }, 3, "configFile"]
  ])("%j", (given, value, origin) => expect(settle(given)).toMatchObject({ right: { loops: { value, origin } } }))

  it("an absent option is undefined, not empty", () => {
    expect(settle({})).toMatchObject({ right: { label: { value: undefined, origin: "default" } } })
  })

  it("a flag can take back what a variable says", () => {
    expect(settle({ environment: { DEBUG: "1" } })).toMatchObject({ right: { debug: { value: true } } })
    expect(settle({ environment: { DEBUG: "1" }, flags: { debug: false } })).toMatchObject({
      right: { debug: { value: false, origin: "flag" } }
    })
  })

  it("a wrong value is told with the name it was given by", () => {
    expect(settle({ environment: { LOOPS: "x" } })).toMatchObject({ left: { option: "variable LOOPS", actual: "x" } })
    expect(settle({ file: { loops: "-1" } })).toMatchObject({ left: { option: "loops (runs.yaml line 3)" } })
  })
})

describe("parameters", () => {
  const params = [{ key: "a", value: 1, origin: "configFile" as const }, {
    key: "b.c",
    value: true,
    origin: "configFile" as const
  }]
  it("of the file and of the flags are one list, in which a flag wins", () => {
    const resolved = resolveSettings(table, sources({ params, assigned: [["a", "2"], ["d", "x=y"]] }))
    expect(resolved).toMatchObject({
      right: {
        params: [
          { key: "a", value: 2, origin: "flag" },
          { key: "b.c", value: true, origin: "configFile" },
          { key: "d", value: "x=y", origin: "flag" }
        ],
        settings: { params: { value: ["a=2", "b.c=true", "d=x=y"], origin: "flag" } }
      }
    })
  })

  it("have their variables replaced, and are typed as if written so", () => {
    const environment = { HOME: "/home/me", N: "5" }
    const given = [
      { key: "dataset.data_folder", value: "~/d", origin: "configFile" as const },
      { key: "x", value: ["$N", "${dataset.format}"], origin: "configFile" as const }
    ]
    const resolved = resolveSettings(table, sources({ params: given, environment }))
    expect(resolved).toMatchObject({
      right: {
        params: [
          { key: "dataset.data_folder", value: "/home/me/d" },
          { key: "x", value: [5, "${dataset.format}"] }
        ]
      }
    })
    for (const value of ["~root/d", "$NOWHERE/d", "`pwd`"]) {
      const params = [{ key: "dataset.data_folder", value, origin: "configFile" as const }]
      expect(resolveSettings(table, sources({ params, environment }))).toMatchObject({
        left: { _tag: "InvalidOption", option: "parameter dataset.data_folder", actual: value }
      })
    }
  })
})

describe("what is missing", () => {
  it("R25: is told at once, with flag, variable and configuration key of each, in that order", () => {
    expect(resolveSettings(needy, sources({}))).toMatchObject({
      left: {
        _tag: "MissingOption",
        command: "mlpstorage checkpointing run",
        options: ["--model", "--checkpoint-folder"],
        sources: [
          "flag --model/-m, configuration key model or checkpointing.run.model",
          "flag --checkpoint-folder, variable FOLDER, "
          + "configuration key checkpoint-folder or checkpointing.run.checkpoint-folder"
        ]
      }
    })
  })

  it("may come from anywhere", () => {
    expect(resolveSettings(needy, sources({ file: { model: "x" }, environment: { FOLDER: "/c" } }))).toMatchObject({
      right: { settings: { model: { value: "x", origin: "configFile" }, where: { origin: "environment" } } }
    })
  })
})
