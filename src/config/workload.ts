/** A workload file of `configs/dlio/<edition>/workload`: the only source of model shapes, for both engines. */
import type { Edition } from "../domain/Edition.ts"
import type { JsonObject } from "../domain/Json.ts"

export interface Workload {
  readonly edition: Edition
  /** File name without `.yaml`, for example `llama3_8b`. */
  readonly name: string
  readonly path: string
  /** The whole document as parsed. */
  readonly content: JsonObject
}
