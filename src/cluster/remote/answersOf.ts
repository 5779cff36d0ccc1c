/** A host's shell asked about a path: what it says, or what refused. */
import * as Effect from "effect/Effect"
import { errnoSaid } from "../../domain/errno.ts"
import { type AppError, StorageError } from "../../errors/AppError.ts"
import { onHost } from "../../errors/onHost.ts"
import { refusedBy } from "../../errors/refusedBy.ts"
import type { HostShell } from "./hostShell.ts"

/** What a command prints there; its failure is the host's own word on the path. */
export const answersOf =
  ({ ask }: HostShell, host: string) =>
  (operation: string, path: string, command: string): Effect.Effect<string, AppError> =>
    ask(command).pipe(
      Effect.mapError(({ reason }) =>
        new StorageError({ path, host, operation: `${operation} (${reason})`, errno: null, partialFiles: [] })
      ),
      Effect.flatMap(({ status, text }) =>
        status === 0
          ? Effect.succeed(text)
          : Effect.fail(onHost(refusedBy(errnoSaid(text), { path, operation }), host))
      )
    )
