/** Why files cannot be made in a folder where trying to has failed: this user may not, or nobody may. */
import * as Effect from "effect/Effect"
import { valueOf } from "../domain/Fact.ts"
import { PermissionDenied } from "../errors/AppError.ts"
import { HostFiles } from "./HostFiles.ts"

/** `operation` fits "no permission to … <place>". */
export const refusedWriting = (
  place: string,
  operation: string
): Effect.Effect<PermissionDenied, never, HostFiles> =>
  Effect.gen(function*() {
    const files = yield* HostFiles
    const mount = yield* files.status(place).pipe(
      Effect.map((status) => valueOf(status.mount)),
      Effect.orElseSucceed(() => undefined)
    )
    const readOnly = mount?.options.split(",").includes("ro") === true
    return new PermissionDenied({ path: place, operation, ...(readOnly ? { readOnly } : {}) })
  })
