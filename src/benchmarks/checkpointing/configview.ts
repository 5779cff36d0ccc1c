/** `checkpointing configview`: every option and every parameter that a run would have, each with where it came from. */
import * as Effect from "effect/Effect"
import { isSecretName, redacted, redactUrls } from "../../config/secrets.ts"
import type { Json } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { Document, Request, ShowCommand } from "../Benchmark.ts"
import { table } from "../table.ts"
import { models } from "./models.ts"
import { type ShowOptions, showOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { asRunRequest } from "./showRequest.ts"

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

const safe = (name: string, value: Json): Json =>
  isSecretName(name) ? redacted : typeof value === "string" ? redactUrls(value) : value

const optionsOf = ({ settings }: Request<ShowOptions>, processes: number): ReadonlyArray<Shown> => {
  const all = new Map(Object.entries(settings))
  return Object.entries(showOptions).flatMap(([key, { name }]) => {
    const setting = all.get(key)
    if (setting === undefined || name === "params") return []
    const value = key === "numProcesses" ? processes : setting.value ?? null
    return [{ name: `--${name}`, value: safe(name, value), origin: setting.origin }]
  })
}

/** Without a folder of checkpoints its parameter is not there yet. */
const parametersOf = (
  { settings }: Request<ShowOptions>,
  parameters: ReadonlyArray<Parameter>
): ReadonlyArray<Shown> =>
  parameters
    .filter(({ key }) => key !== "checkpoint.checkpoint_folder" || settings.checkpointFolder.value !== undefined)
    .map(({ key, origin, value }) => ({ name: key, value: safe(key, value), origin }))

const drawn = (title: string, rows: ReadonlyArray<Shown>) =>
  table(
    [title, "value", "origin"],
    ["left", "left", "left"],
    rows.map(({ name, origin, value }) => [name, textOf(value), words[origin] ?? origin])
  )

const asJson = (rows: ReadonlyArray<Shown>): Json =>
  Object.fromEntries(rows.map(({ name, origin, value }) => [name, { value, origin }]))

export const checkpointingConfigview: ShowCommand<ShowOptions> = {
  kind: "show",
  name: "configview",
  summary: "Print every effective option and parameter with where it came from.",
  example: "mlpstorage checkpointing configview --model llama3-8b --params checkpoint.fsync=false",
  options: showOptions,
  workload: (settings) => ({ edition: settings.edition.value, name: models[settings.model.value].workload }),
  show: (request, discovery) =>
    Effect.gen(function*() {
      const plan = yield* planRun(asRunRequest(request), discovery)
      const options = optionsOf(request, plan.processes)
      const parameters = parametersOf(request, plan.parameters)
      return {
        text: [
          `workload ${discovery.workload.path}`,
          "",
          yield* drawn("option", options),
          "",
          yield* drawn("parameter", parameters)
        ].join("\n"),
        json: { workload: discovery.workload.path, options: asJson(options), parameters: asJson(parameters) }
      } satisfies Document
    })
}
