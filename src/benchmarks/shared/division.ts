/** The division a command line asks for. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { Division } from "../../domain/Verdict.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import type { CommonOptions } from "./commonOptions.ts"

export const divisionOf = (
  { closed, open }: Pick<Settings<CommonOptions>, "closed" | "open">
): Either.Either<Division | null, ConflictingOptions> =>
  closed.value && open.value
    ? Either.left(
      new ConflictingOptions({
        options: ["--closed", "--open"],
        reason: "a run is asked for one division",
        advice: "keep the stricter one: a CLOSED run also qualifies for OPEN"
      })
    )
    : Either.right(closed.value ? "CLOSED" : open.value ? "OPEN" : null)
