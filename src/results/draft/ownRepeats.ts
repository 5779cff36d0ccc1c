/** What a record of this program says in two places, held against each other: changed in one, it is believed in neither. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { isPractice, practiceKey, recordedModel } from "../practice.ts"

type Finding = readonly [parameter: string, reason: string]

/** Where a value stands, and where it stands again. */
const repeated: ReadonlyArray<readonly [path: string, again: string]> = [
  ["command", "args.command"],
  ["num_processes", "args.num_processes"],
  ["num_processes", "args.num_accelerators"],
  ["scale", "args.scale"],
  ["edition", "args.edition"],
  ["accelerator", "args.accelerator_type"],
  ["systemname", "args.systemname"],
  ["orgname", "args.orgname"],
  ["label", "args.label"],
  ["allow_invalid_params", "args.allow_invalid_params"],
  ["engine.name", "measurement.engine"]
]

const valueIn = (object: Json | undefined, key: string): Json | undefined =>
  isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : undefined

/** undefined: it is not there, which is the schema's finding, or an option that this command does not have. */
const valueAt = (record: JsonObject, path: string): Json | undefined => {
  let inner: Json | undefined = record
  for (const key of path.split(".")) {
    inner = valueIn(inner, key)
  }
  return inner
}

const shown = (value: Json | undefined): string => JSON.stringify(value) ?? "nothing"

const differing = (record: JsonObject, path: string, again: string): ReadonlyArray<Finding> => {
  const [one, other] = [valueAt(record, path), valueAt(record, again)]
  return one === undefined || other === undefined || shown(one) === shown(other)
    ? []
    : [[path, `${path} is ${shown(one)}, and ${again} ${shown(other)}`]]
}

/** The options that ask for a division and an engine, and what became of them. */
const asked = (record: JsonObject): ReadonlyArray<Finding> => {
  const [closed, open] = [valueAt(record, "args.closed"), valueAt(record, "args.open")]
  const division = closed === true ? "CLOSED" : open === true ? "OPEN" : null
  const found = valueAt(record, "requested_division")
  const [engine, name] = [valueAt(record, "args.engine"), valueAt(record, "engine.name")]
  const profile = valueAt(record, "profile")
  return [
    ...(closed === undefined || found === undefined || found === division
      ? []
      : [
        ["requested_division", `requested_division is ${shown(found)}, and args ask for ${shown(division)}`] as const
      ]),
    ...(engine === undefined || engine === "auto" || name === undefined || engine === name
      ? []
      : [["engine.name", `engine.name is ${shown(name)}, and args.engine ${shown(engine)}`] as const]),
    // Other engines have no profile, and measure by one all the same.
    ...(profile === null ? [] : differing(record, "profile", "measurement.profile"))
  ]
}

/** A run that counts nowhere says so to the existing tool in two places, and one that may count in neither. */
const practice = (record: JsonObject): ReadonlyArray<Finding> => {
  const [engine, scale, trueModel] = ["engine.name", "scale", "true_model"].map((path) => valueAt(record, path))
  // What is not there is the schema's finding.
  if (typeof engine !== "string" || typeof scale !== "number") return []
  if (trueModel !== null && typeof trueModel !== "string") return []
  const isOne = isPractice({ engine, scale })
  const found = { model: record["model"], override: valueIn(record["override_parameters"], practiceKey) }
  const expected = { model: recordedModel(trueModel, isOne), override: isOne ? engine : undefined }
  return [
    ...(found.model === expected.model
      ? []
      : [["model", `model is ${shown(found.model)}, and of this run ${shown(expected.model)}`] as const]),
    ...(found.override === expected.override ? [] : [
      [
        practiceKey,
        `override_parameters have ${shown(found.override)} for ${practiceKey}, and of this run ${
          shown(expected.override)
        }`
      ] as const
    ])
  ]
}

export const ownRepeats = (record: JsonObject): ReadonlyArray<Finding> => [
  ...(record["schema_version"] === 1
    ? differing(record, "model", "args.model")
    : [...differing(record, "true_model", "args.model"), ...practice(record)]),
  ...repeated.flatMap(([path, again]) => differing(record, path, again)),
  ...asked(record)
]
