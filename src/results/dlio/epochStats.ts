/** `<rank>_per_epoch_stats.json`: when epochs, blocks and checkpoints of one rank began and ended. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { Phase } from "../../domain/Measurement.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"

export interface CheckpointEntry {
  readonly phase: Phase
  readonly epoch: number
  /** The number in `save_ckpt<n>`, counted from 1. */
  readonly index: number
  readonly start: Known<string>
  readonly end: Known<string>
  readonly seconds: Known<number>
  /** GiB/s; DLIO's logs of older rounds say GB/s for the same number. */
  readonly gibPerSecond: Known<number>
}

interface EpochEntry {
  readonly epoch: number
  readonly start: Known<string>
  readonly end: Known<string>
  /** Absent in checkpoint-only runs; a text in training runs. */
  readonly seconds: Known<number>
}

/** Steps between two checkpoints of one epoch; most epochs have one. */
export interface BlockEntry {
  readonly epoch: number
  /** `block1`, … */
  readonly block: string
  readonly start: Known<string>
  readonly end: Known<string>
}

interface EpochStats {
  readonly epochs: ReadonlyArray<EpochEntry>
  readonly blocks: ReadonlyArray<BlockEntry>
  readonly checkpoints: ReadonlyArray<CheckpointEntry>
}

const checkpointName = /^(save|load)_ckpt(\d{1,9})$/
const blockName = /^block\d{1,9}$/

const fieldsOf = (file: string, place: string, value: JsonObject) => (field: string): Known<Json> =>
  Object.hasOwn(value, field) && value[field] !== null && value[field] !== undefined
    ? present(value[field], `${file} ${place}.${field}`)
    : missing(`${place}.${field} is not recorded`, file)

/** Entries that are not what their key says are left out; `outcome` counts what is there. */
export const readEpochStats = (file: string, content: JsonObject): EpochStats => {
  const epochs: Array<EpochEntry> = []
  const blocks: Array<BlockEntry> = []
  const checkpoints: Array<CheckpointEntry> = []
  for (const [key, value] of Object.entries(content)) {
    if (!/^\d{1,9}$/.test(key) || !isJsonObject(value)) continue
    const at = fieldsOf(file, key, value)
    epochs.push({
      epoch: Number(key),
      start: T.text(at("start"), "start"),
      end: T.text(at("end"), "end"),
      seconds: T.number(at("duration"), "duration")
    })
    for (const [name, inner] of Object.entries(value)) {
      if (!isJsonObject(inner)) continue
      const field = fieldsOf(file, `${key}.${name}`, inner)
      if (blockName.test(name)) {
        blocks.push({
          epoch: Number(key),
          block: name,
          start: T.text(field("start"), "start"),
          end: T.text(field("end"), "end")
        })
      }
      const [matched, verb, index] = checkpointName.exec(name) ?? []
      if (matched === undefined) continue
      checkpoints.push({
        phase: verb === "save" ? "write" : "read",
        epoch: Number(key),
        index: Number(index),
        start: T.text(field("start"), "start"),
        end: T.text(field("end"), "end"),
        seconds: T.number(field("duration"), "duration"),
        gibPerSecond: T.number(field("throughput"), "throughput")
      })
    }
  }
  return { epochs, blocks, checkpoints }
}
