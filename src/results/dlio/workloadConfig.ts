/**
 * Hydra's snapshot of a DLIO run: `config.yaml` holds the workload as it ran, `overrides.yaml` what was laid over the
 * workload file. The folder is `dlio_config` in v2.0 and v3.0, `configs` in v1.0, `.hydra` where nobody renamed it.
 */
import * as Either from "effect/Either"
import { yamlValue } from "../../config/yamlReader.ts"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { Problems } from "../documents.ts"
import { configFolders } from "../layout.ts"
import type { RunFolder } from "../RunFolder.ts"
import { readYaml } from "../yamlDocument.ts"

interface WorkloadOverride {
  /** Dotted, below `workload.`. */
  readonly key: string
  readonly value: Json
}

export interface WorkloadConfig {
  /** `dlio_config`, `configs` or `.hydra`. */
  readonly folder: string
  readonly workload: JsonObject | null
  readonly overrides: ReadonlyArray<WorkloadOverride> | null
  /** `unet3d_h100`: the workload file that was chosen. */
  readonly choice: string | null
}

const configFolderOf = (folder: RunFolder): string | undefined =>
  configFolders.find((name) => folder.entries.some((entry) => entry.name === name && entry.kind === "folder"))

const valueOf = (text: string): Json => Either.getOrElse(yamlValue(text), () => text)

const assignment = /^\+{0,2}([^=+~][^=]*)=([^]*)$/

/** `++workload.dataset.num_files_train=700` → key and typed value; further `=` belong to the value. */
const overrideOf = (
  line: string
): { readonly choice: string } | WorkloadOverride | undefined => {
  const [matched, name = "", text = ""] = assignment.exec(line.trim()) ?? []
  if (matched === undefined) return undefined
  if (name === "workload") return { choice: text }
  return name.startsWith("workload.") ? { key: name.slice("workload.".length), value: valueOf(text) } : undefined
}

/** `undefined` when the folder holds no snapshot. */
export const readWorkloadConfig = (folder: RunFolder, problems: Problems): WorkloadConfig | undefined => {
  const name = configFolderOf(folder)
  if (name === undefined) return undefined
  const configFile = `${name}/config.yaml`
  const overridesFile = `${name}/overrides.yaml`
  const config = readYaml(folder, configFile, problems)
  const workload = isJsonObject(config) ? config["workload"] : undefined
  if (config !== undefined && !isJsonObject(workload)) {
    problems.push({ file: configFile, field: "workload", kind: "malformed", reason: "an object was expected" })
  }
  const lines = readYaml(folder, overridesFile, problems)
  if (lines !== undefined && !Array.isArray(lines)) {
    problems.push({ file: overridesFile, field: null, kind: "malformed", reason: "a list of texts was expected" })
  }
  const overrides: Array<WorkloadOverride> = []
  let choice: string | null = null
  for (const [i, line] of (Array.isArray(lines) ? lines as ReadonlyArray<Json> : []).entries()) {
    const read = typeof line === "string" ? overrideOf(line) : undefined
    if (read === undefined) {
      const hydraOwn = typeof line === "string" && /^(\+{0,2}|~)hydra[./]/.test(line)
      if (!hydraOwn) {
        problems.push({
          file: overridesFile,
          field: String(i),
          kind: "malformed",
          reason: `key=value was expected, found ${JSON.stringify(line)?.slice(0, 60) ?? "nothing"}`
        })
      }
    } else if ("choice" in read) choice = read.choice
    else overrides.push(read)
  }
  return {
    folder: name,
    workload: isJsonObject(workload) ? workload : null,
    overrides: Array.isArray(lines) ? overrides : null,
    choice
  }
}
