/**
 * What records of schema version 1 and their engines' events say, as version 2 says it, so that all else of them is still compared.
 * Nothing here is of use when both builds write version 2.
 */

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value)

const isRecord = ({ parameter_origins: origins, run_id: id, schema_version: version }) =>
  version === 1 && typeof id === "string" && isObject(origins)

const isMeasurement = ({ engineVersion, kind, phases }) =>
  typeof engineVersion === "string" && kind === undefined && Array.isArray(phases)

const bodyOf = ({ datagen, phases, training }) => {
  if (training !== undefined) return { kind: "train", body: training }
  return datagen === undefined ? { kind: "checkpoint", body: { phases } } : { kind: "datagen", body: datagen }
}

/** The order of keys is a document's own. */
const measurement = (value) =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      key === "phases" ? Object.entries(bodyOf(value)) : key === "training" || key === "datagen" ? [] : [[key, item]]
    )
  )

const record = (value) => {
  const isPractice = value.engine.name === "native" || value.scale !== 1
  const marked = (entries, mark) => isPractice ? { ...entries, "practice.engine": mark } : entries
  const change = {
    schema_version: () => [["schema_version", 2]],
    model: (model) => [["model", isPractice ? `practice:${model}` : model], ["true_model", model]],
    override_parameters: (all) => [["override_parameters", marked(all, value.engine.name)]],
    parameter_origins: (all) => [["parameter_origins", marked(all, "tool")]]
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => Object.hasOwn(change, key) ? change[key](item) : [[key, item]])
  )
}

const within = (value) => {
  if (Array.isArray(value)) return value.map(within)
  if (!isObject(value)) return value
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(item)]))
  return isRecord(inner) ? record(inner) : isMeasurement(inner) ? measurement(inner) : inner
}

/** Events of one kind of work stood among those of all. */
export const asNewest = (document) => within(document._tag === "work" ? document.event : document)
