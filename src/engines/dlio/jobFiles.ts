/** The files of a job as its hosts see them, when it has ended. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { hostsAtOnce } from "../../cluster/remote/collectRemotely.ts"
import { formatInteger, plural } from "../../domain/Units.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { FolderClient } from "./folderHands.ts"

export interface ClientOfJob {
  /** null: this machine. */
  readonly host: string | null
  /** For as long as its scope is open. */
  readonly open: Effect.Effect<FolderClient, AppError, Scope.Scope>
}

export interface WantedFile {
  /** Below the folder. */
  readonly name: string
  /** Its bytes. */
  readonly min: number
  readonly max: number
}

export interface SeenFiles {
  /** In the order of the wanted ones; undefined: no host that was asked has it. */
  readonly sizes: ReadonlyArray<number | undefined>
  /** Those of the first client alone. */
  readonly onFirst: ReadonlyArray<number | undefined>
  /** Hosts that could not be asked. */
  readonly unasked: ReadonlyArray<string>
}

const isAsWanted = ({ max, min }: WantedFile, size: number | undefined): boolean =>
  size !== undefined && size >= min && size <= max

/** What is wrong with a file, as something that a run ended without; undefined for one that is as wanted. */
export const notAsWanted = (path: string, { max, min }: WantedFile, size: number): string | undefined => {
  if (size < min) return `${path} in full (${formatInteger(size)} of ${plural(min, "byte")})`
  return size > max ? `${path} in its planned length (${formatInteger(size)} for ${plural(max, "byte")})` : undefined
}

/**
 * One host sees a whole folder that all share. What is not there as it is wanted is looked for on all others, for folders may be each
 * host's own, and a client of a shared one may not have heard yet of what another wrote.
 */
export const filesSeen = (
  [first, ...others]: ReadonlyArray<ClientOfJob>,
  folder: string,
  wanted: ReadonlyArray<WantedFile>
): Effect.Effect<SeenFiles> =>
  Effect.gen(function*() {
    const sizes = wanted.map((): number | undefined => undefined)
    const unasked: Array<string> = []
    const ask = (client: ClientOfJob) =>
      Effect.gen(function*() {
        const open = wanted.flatMap((file, i) => isAsWanted(file, sizes[i]) ? [] : [{ file, i }])
        if (open.length === 0) return
        const { look } = yield* client.open
        const found = yield* look.sizes(folder, open.map(({ file }) => file.name))
        for (const [at, { file, i }] of open.entries()) {
          if (found[at] !== undefined && !isAsWanted(file, sizes[i])) sizes[i] = found[at]
        }
      }).pipe(
        Effect.scoped,
        Effect.catchAll((error) =>
          Effect.logWarning(`files were not looked at there: ${error.message}`).pipe(
            Effect.as(void unasked.push(client.host ?? "this machine"))
          )
        )
      )
    if (first !== undefined) yield* ask(first)
    const onFirst = [...sizes]
    yield* Effect.forEach(others, ask, { concurrency: hostsAtOnce, discard: true })
    return { sizes, onFirst, unasked }
  })
