/** The published rule sets. `v3.0` is the text of release 3.0.26. */
import * as Schema from "effect/Schema"

export const Edition = Schema.Literal("v1.0", "v2.0", "v3.0")
export type Edition = typeof Edition.Type

export const editions: ReadonlyArray<Edition> = Edition.literals

/** What new runs are judged by unless `--edition` says otherwise. */
export const defaultEdition: Edition = "v3.0"
