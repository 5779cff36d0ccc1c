/** Whether data and results share a file system, from where the tools say it. */
import type { Json } from "../../domain/Json.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import * as T from "../../rules/tolerant.ts"
import { decodeText } from "../decodeText.ts"
import { mountsIn, shareMount } from "../dfTable.ts"
import { readJsonObject } from "../documents.ts"
import { separationFile } from "../layout.ts"
import { textAt } from "./common.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

/** One that cannot be read says nothing, and is named among the problems. */
const probed = (sources: Sources): Known<Json> => {
  const absent = missing(`there is no ${separationFile}`, separationFile)
  if (!sources.folder.entries.some(({ name }) => name === separationFile)) return absent
  const content = readJsonObject(sources.folder, separationFile, sources.problems)
  return content === undefined ? absent : T.at(present(content, separationFile), "same_filesystem")
}

/** The older evidence: a df table in what the tool printed. */
const inTable = (
  { folder }: Sources,
  args: Draft["args"],
  dataOptions: ReadonlyArray<string>
): Known<Json> => {
  const data = K.firstOf(...dataOptions.map((name) => textAt(args, name)))
  const results = textAt(args, "results_dir")
  if (data._tag !== "present" || results._tag !== "present") return missing("the folders are not recorded", "args")
  const logs = folder.entries.filter(({ kind, name }) => kind === "file" && name.endsWith(".stdout.log"))
  for (const { name } of logs.slice(0, searchedLogs)) {
    const answer = folder.read(name)
    const mounts = answer._tag === "got" ? mountsIn(decodeText(answer.value).text) : []
    if (mounts.length > 0) return shareMount(mounts, data.value, results.value, `the df table in ${name}`)
  }
  return missing("no log has a df table", "logs")
}

/** A run of KV cache leaves one for each option and trial. */
const searchedLogs = 3

/** Whether data and results share a file system. `dataOptions`: those that name a folder of data, without dashes. */
export const separation = (
  sources: Sources,
  { args, shape }: Draft,
  dataOptions: ReadonlyArray<string>
): Known<Json> => {
  const told = probed(sources)
  return told._tag === "present" || shape === "mlpstorage" ? told : K.firstOf(told, inTable(sources, args, dataOptions))
}
