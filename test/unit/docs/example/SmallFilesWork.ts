/** What an engine executes: plain data, because it travels to the engine as a JSON file. */
import { isJsonObject } from "../../../../src/domain/Json.ts"

export interface SmallFilesWork {
  readonly kind: "smallfiles"
  /** Absolute. */
  readonly folder: string
  readonly files: number
  readonly fileBytes: number
}

export const isSmallFilesWork = (work: unknown): work is SmallFilesWork =>
  isJsonObject(work) && work["kind"] === "smallfiles"
