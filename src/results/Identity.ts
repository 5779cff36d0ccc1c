/** Which runs belong together in reports. */
import type { EditionId } from "../domain/Edition.ts"

/** What groups are formed by. `null` is a value of its own: unknown never joins known. */
export interface Identity {
  readonly division: string | null
  readonly organization: string | null
  readonly systemName: string | null
  /** The folder of the series, where neither records nor tree name a system. */
  readonly series: string | null
  readonly label: string | null
  readonly benchmarkType: string | null
  readonly model: string | null
  /** Accelerator of a training run, index of a vector database run. */
  readonly accelerator: string | null
  readonly processes: number | null
  readonly hosts: number | null
  readonly engine: string | null
  /** Whose files of that engine: results of two DLIO releases are never averaged. */
  readonly dialect: string | null
  readonly edition: EditionId | null
  /** `default` or `subset`. */
  readonly mode: string | null
  readonly scale: number | null
  /** With what `--io` and `--transfer-size` put in its place (results/ioProfile.ts). */
  readonly profile: string | null
  /** Of vector search: collection, size of a batch, search depth. */
  readonly search: string | null
}
