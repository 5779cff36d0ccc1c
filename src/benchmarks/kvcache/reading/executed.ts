/** What a KV cache run executed, from its commands: v3.0's metadata holds command-line defaults that were never passed on. */
import { isJsonObject, type Json, type JsonObject } from "../../../domain/Json.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import * as T from "../../../rules/tolerant.ts"

/** Flags of `kv-cache.py` → names of the executed values; everything is a number but two. */
const flags: ReadonlyMap<string, string> = new Map([
  ["--model", "model"],
  ["--num-users", "num_users"],
  ["--duration", "duration"],
  ["--gpu-mem-gb", "gpu_mem_gb"],
  ["--cpu-mem-gb", "cpu_mem_gb"],
  ["--max-concurrent-allocs", "max_concurrent_allocs"],
  ["--generation-mode", "generation_mode"]
])

export interface Command {
  readonly option: number
  /** Null where its folder is not named. */
  readonly trial: number | null
  readonly values: JsonObject
  readonly seed: number | null
  readonly ranks: number | null
}

const numberAfter = (words: ReadonlyArray<string>, ...names: ReadonlyArray<string>): number | null => {
  const at = words.findIndex((word) => names.includes(word))
  return at === -1 ? null : T.toNumber(words[at + 1]) ?? null
}

const commandOf = (text: string): Command | undefined => {
  const [, option] = /option_(\d+)/.exec(text) ?? []
  if (option === undefined) return undefined
  const [, trial] = /trial_(\d+)/.exec(text) ?? []
  const words = text.split(/\s+/)
  const values = words.flatMap((word, i): ReadonlyArray<readonly [string, Json]> => {
    const name = flags.get(word)
    const value = words[i + 1]
    return name === undefined || value === undefined ? [] : [[name, T.toNumber(value) ?? value]]
  })
  const autoscaling = words.includes("--enable-autoscaling") ? { enable_autoscaling: true } : {}
  return {
    option: Number(option),
    trial: trial === undefined ? null : Number(trial),
    values: { ...Object.fromEntries(values), ...autoscaling },
    seed: numberAfter(words, "--seed-base"),
    ranks: numberAfter(words, "-n", "-np")
  }
}

export const commandsOf = (record: Known<JsonObject>): Known<ReadonlyArray<Command>> =>
  K.flatMap(T.at(record, "command_output_files"), (files, source) => {
    const commands = (Array.isArray(files) ? files as ReadonlyArray<Json> : []).flatMap((file) => {
      const text = isJsonObject(file) ? file["command"] : undefined
      const command = typeof text === "string" ? commandOf(text) : undefined
      return command === undefined ? [] : [command]
    })
    return commands.length === 0
      ? missing("command_output_files names no executed option", source)
      : present(commands, source)
  })

/** What all commands say alike; missing where one does not say it, or says another thing. */
export const ofEvery = (
  commands: Known<ReadonlyArray<Command>>,
  name: string,
  pick: (command: Command) => number | null
): Known<number> =>
  K.flatMap(commands, (all, source) => {
    const values = [...new Set(all.map(pick))]
    const [value = null] = values
    return value === null || values.length > 1
      ? missing(values.length > 1 ? `the commands differ in ${name}` : `no command says ${name}`, source)
      : present(value, source)
  })

/** One entry an option; trials that ran with other values are entries of their own. */
export const optionsOf = (commands: Known<ReadonlyArray<Command>>): Known<ReadonlyArray<JsonObject>> =>
  K.map(commands, (all) => {
    const entries = all.map(({ option, values }): JsonObject => ({ option, ...values }))
    return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()]
  })
