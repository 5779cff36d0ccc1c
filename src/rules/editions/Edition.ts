/** What an edition is, apart from what a single benchmark makes of it. */
import type { EditionId } from "../../domain/Edition.ts"
import type { EngineName } from "../../domain/Plan.ts"
import type { DialectName } from "./dialects.ts"

/** What an edition may take over from the one it is based on. */
export interface EditionValues {
  /** The DLIO it is measured with, which the native engine repeats. */
  readonly dialect: DialectName
  /** Engines whose results its round takes and that this program can start. */
  readonly submittableEngines: ReadonlyArray<EngineName>
  /** What to type to get that DLIO, a command a line; or why none can be had. */
  readonly dlioInstallation: ReadonlyArray<string>
}

/** As it is written down: a value that is missing is the base's. */
export interface EditionEntry extends Partial<EditionValues> {
  readonly id: string
  /** The edition before it; null for the first. It stands above this one in the list. */
  readonly basedOn: string | null
  /** The day of its publication, or of the last ruling. */
  readonly dated: string
  readonly summary: string
}

/** As it is used: nothing is missing. */
export interface Edition extends EditionValues {
  readonly id: EditionId
  readonly dated: string
  readonly summary: string
  /** Itself, its base, that one's base, and so on. */
  readonly lineage: readonly [EditionId, ...ReadonlyArray<EditionId>]
}
