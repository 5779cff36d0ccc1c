/** What every `configview` prints: options and parameters, each with its value and where it came from. */
import * as Effect from "effect/Effect"
import type { OptionTable, Settings } from "../../config/Option.ts"
import { columns } from "../../domain/columns.ts"
import type { Json } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { isSecretName } from "../../domain/secretNames.ts"
import { redactText } from "../../domain/secrets.ts"
import { redacted } from "../../domain/secretValues.ts"
import type { Document } from "../Benchmark.ts"

interface Shown {
  readonly name: string
  readonly value: Json
  readonly origin: string
}

const words: Readonly<Record<string, string>> = { configFile: "configuration file", tool: "set by mlpstorage" }

const textOf = (value: Json): string => {
  if (value === null) return "-"
  if (Array.isArray(value)) return value.map(textOf).join(" ")
  return typeof value === "string" ? value : JSON.stringify(value)
}

/** Wider cells would push the origins off every screen: the 200 columns of dlrm's files are one value. Paths stay whole. */
const widest = 100

const shortened = (text: string): string => {
  if (text.length <= widest) return text
  const note = `… (${text.length} characters; --json has all)`
  return `${text.slice(0, widest - note.length)}${note}`
}

const safe = (name: string, value: Json): Json =>
  isSecretName(name) ? redacted : typeof value === "string" ? redactText(value) : value

/** Every option but `--params`, whose parameters stand for themselves. `resolved`: what an option left open came to, by key. */
export const shownOptions = (
  options: OptionTable,
  settings: Settings<OptionTable>,
  resolved: Readonly<Record<string, Json>>
): ReadonlyArray<Shown> =>
  Object.entries(options).flatMap(([key, { name }]) => {
    const setting = settings[key]
    if (setting === undefined || name === "params") return []
    const value = resolved[key] ?? setting.value ?? null
    return [{ name: `--${name}`, value: safe(name, value), origin: setting.origin }]
  })

export const shownParameters = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Shown> =>
  parameters.map(({ key, origin, value }) => ({ name: key, value: safe(key, value), origin }))

const drawn = (title: string, rows: ReadonlyArray<Shown>) =>
  columns([
    [title, "value", "origin"],
    ...rows.map(({ name, origin, value }) => [name, shortened(textOf(value)), words[origin] ?? origin])
  ])

const asJson = (rows: ReadonlyArray<Shown>): Json =>
  Object.fromEntries(rows.map(({ name, origin, value }) => [name, { value, origin }]))

/** `head`: further lines above the tables, and their values for `--json`. */
export const configviewDocument = (
  view: {
    readonly workload: string
    readonly head: ReadonlyArray<readonly [name: string, value: string]>
    readonly options: ReadonlyArray<Shown>
    readonly parameters: ReadonlyArray<Shown>
  }
): Effect.Effect<Document> =>
  Effect.gen(function*() {
    return {
      text: [
        `workload ${view.workload}`,
        ...view.head.map(([name, value]) => `${name} ${value}`),
        "",
        ...drawn("option", view.options),
        "",
        ...drawn("parameter", view.parameters)
      ].join("\n"),
      json: {
        workload: view.workload,
        ...Object.fromEntries(view.head),
        options: asJson(view.options),
        parameters: asJson(view.parameters)
      }
    } satisfies Document
  })
