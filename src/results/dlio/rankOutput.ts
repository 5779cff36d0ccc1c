/** `<rank>_output.json`: the step times of one rank, by epoch and block. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as T from "../../rules/tolerant.ts"
import { numbers } from "../values.ts"

export interface BlockOutput {
  readonly epoch: number
  /** `block1`, … */
  readonly block: string
  /** Seconds a step. */
  readonly load: Known<ReadonlyArray<number>>
  readonly processing: Known<ReadonlyArray<number>>
  readonly compute: Known<ReadonlyArray<number>>
  readonly samplesPerSecond: Known<number>
  /** Percent. */
  readonly utilisation: Known<number>
}

interface RankOutput {
  readonly hostname: Known<string>
  readonly blocks: ReadonlyArray<BlockOutput>
}

export const readRankOutput = (file: string, content: JsonObject): RankOutput => {
  const blocks: Array<BlockOutput> = []
  for (const [key, value] of Object.entries(content)) {
    if (!/^\d{1,9}$/.test(key) || !isJsonObject(value)) continue
    const names = new Set(
      ["load", "proc", "compute"].flatMap((kind) => {
        const byBlock = value[kind]
        return isJsonObject(byBlock) ? Object.keys(byBlock) : []
      })
    )
    for (const block of names) {
      const at = (kind: string): Known<Json> => {
        const byBlock = value[kind]
        const found = isJsonObject(byBlock) && Object.hasOwn(byBlock, block) ? byBlock[block] : undefined
        return found === undefined || found === null
          ? missing(`${key}.${kind}.${block} is not recorded`, file)
          : present(found, `${file} ${key}.${kind}.${block}`)
      }
      blocks.push({
        epoch: Number(key),
        block,
        load: numbers(at("load"), "load"),
        processing: numbers(at("proc"), "proc"),
        compute: numbers(at("compute"), "compute"),
        samplesPerSecond: T.number(at("throughput"), "throughput"),
        utilisation: T.number(at("au"), "au")
      })
    }
  }
  return { hostname: T.text(T.at(present(content, file), "hostname"), "hostname"), blocks }
}
