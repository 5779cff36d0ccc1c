/**
 * With `--deep`, what the engine left of its own is opened beside the metadata: Hydra's snapshot (the workload as it ran,
 * what was laid over it, the workload file that was chosen) and the first lines of its log. What the engine was told must
 * be what the record says; where they differ, neither is evidence, and the contradiction is listed.
 */
import { isJsonObject, type JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { type Known, missing } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import type { WorkloadConfig } from "../dlio/workloadConfig.ts"
import { configFolder, dlioLogFile } from "../layout.ts"
import { modelOfWorkload, workloadOfConfig } from "./common.ts"
import type { Draft } from "./Draft.ts"
import { same, shown, valueAt } from "./sameValue.ts"
import type { Sources } from "./sources.ts"

interface Contradiction {
  readonly file: string
  readonly field: string
  readonly reason: string
}

/** Lists contradictions; the first of them is why the value is not known. */
const unless = <A>(sources: Sources, found: ReadonlyArray<Contradiction>, value: Known<A>): Known<A> => {
  for (const { field, file, reason } of found) sources.problems.push({ file, field, kind: "contradiction", reason })
  const [first] = found
  return first === undefined ? value : missing(`${first.field}: ${first.reason}`, first.file)
}

/** Overrides that the engine was not told, was told otherwise, or was told without the record knowing. */
const overrides = (
  sources: Sources,
  { folder, overrides: told, workload }: WorkloadConfig,
  recorded: Known<ReadonlyArray<Parameter>>
): Known<ReadonlyArray<Parameter>> =>
  K.flatMap(recorded, (parameters, source) => {
    const file = `${folder}/overrides.yaml`
    if (told === null) return missing(`nothing to compare with: there is no readable ${file}`, file)
    if (source === file) return missing("nothing to compare with: the metadata does not say what was changed", file)
    const inRecord = new Map(parameters.map(({ key, value }) => [key, value]))
    const inFile = new Map(told.map(({ key, value }) => [key, value]))
    const unrecorded = [...inFile].flatMap(([field, value]): ReadonlyArray<Contradiction> => {
      const said = inRecord.get(field)
      if (said !== undefined && same(said, value)) return []
      const record = said === undefined ? "does not have it" : `says ${shown(said)}`
      return [{ file, field, reason: `${file} says ${shown(value)}, ${source} ${record}` }]
    })
    const untold = [...inRecord].flatMap(([field, said]): ReadonlyArray<Contradiction> => {
      const ran = valueAt(workload, field)
      if (inFile.has(field) || (ran !== undefined && same(said, ran))) return []
      return [{ file, field, reason: `${source} says ${shown(said)}, ${file} does not have it` }]
    })
    return unless(sources, [...unrecorded, ...untold], recorded)
  })

/** Compared by itself, for it goes under two spellings. */
const modelField = "model.name"

/** Every value of the record's workload that the engine's configuration holds too. */
const differences = (
  file: string,
  ran: JsonObject,
  source: string,
  recorded: JsonObject,
  above = ""
): ReadonlyArray<Contradiction> =>
  Object.entries(recorded).flatMap(([name, said]): ReadonlyArray<Contradiction> => {
    const field = `${above}${name}`
    const value = Object.hasOwn(ran, name) ? ran[name] : undefined
    if (value === undefined || value === null) return []
    if (isJsonObject(said) && isJsonObject(value)) return differences(file, value, source, said, `${field}.`)
    return field === modelField || same(said, value)
      ? []
      : [{ file, field, reason: `${file} says ${shown(value)}, ${source} says ${shown(said)}` }]
  })

const workload = (
  sources: Sources,
  { folder, workload: ran }: WorkloadConfig,
  recorded: Known<JsonObject>
): Known<JsonObject> =>
  K.flatMap(recorded, (value, source) => {
    const file = `${folder}/config.yaml`
    if (ran === null) return missing(`nothing to compare with: there is no readable ${file}`, file)
    return source === file
      ? missing("nothing to compare with: the metadata does not hold the workload", file)
      : unless(sources, differences(file, ran, source, value), recorded)
  })

/** A fact of the record beside the same fact of the engine's own files; what these do not say bears nothing out. */
const beside = <A>(
  sources: Sources,
  field: string,
  recorded: Known<A>,
  own: { readonly file: string; readonly value: A | undefined }
): Known<A> =>
  K.flatMap(recorded, (value, source) =>
    own.value === undefined
      ? missing(`nothing to compare with: ${own.file} does not say it`, own.file)
      : own.value === value
      ? recorded
      : unless(sources, [{
        file: own.file,
        field,
        reason: `${own.file} says ${String(own.value)}, ${source} says ${String(value)}`
      }], recorded))

const noSnapshot: WorkloadConfig = { folder: configFolder, workload: null, overrides: null, choice: null }

/** The draft of a run of DLIO with metadata, as far as the engine's own files bear it out. */
export const checkedDeeply = (sources: Sources, draft: Draft): Draft => {
  const { suite } = sources
  const config = sources.config() ?? noSnapshot
  const processes = beside(sources, "num_processes", draft.processes, {
    file: dlioLogFile,
    value: sources.log()?.processes
  })
  const model = modelOfWorkload(workloadOfConfig(config))
  const choice = config.choice === null ? undefined : suite.acceleratorOf(config.choice)
  return {
    ...draft,
    processes,
    overrides: overrides(sources, config, draft.overrides),
    workload: workload(sources, config, draft.workload),
    model: beside(sources, "model", draft.model, {
      file: `${config.folder}/config.yaml`,
      value: model._tag === "present" ? suite.modelName(model.value) : undefined
    }),
    accelerator: beside(sources, "accelerator", K.map(draft.accelerator, (name) => name.toLowerCase()), {
      file: `${config.folder}/overrides.yaml`,
      value: choice
    })
  }
}
