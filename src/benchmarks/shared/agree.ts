/** Parameters of a workload that an option sets too, and which of the two decides. */
import * as Either from "effect/Either"
import type { Setting } from "../../config/Option.ts"
import type { Json } from "../../domain/Json.ts"
import type { Origin, Parameter } from "../../domain/Parameter.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"

/** Default, file, environment, flag: later wins. What people say beats what the workload says. */
const rank: Readonly<Record<Origin, number>> = {
  default: 0,
  tool: 0,
  workload: 0,
  configFile: 1,
  environment: 2,
  flag: 3
}

export interface Agreed {
  readonly value: Json
  /** The origin to record: the parameter's own where it decided, else `tool`. */
  readonly origin: Origin
}

/** One thing that both an option and a parameter can set: the later source wins, equals must agree. */
export const agree = (
  option: string,
  key: string,
  setting: Setting<number | string | boolean>,
  params: ReadonlyArray<Parameter>,
  same: (value: Json) => boolean = (value) => value === setting.value
): Either.Either<Agreed, ConflictingOptions> => {
  const given = params.findLast((parameter) => parameter.key === key)
  if (given === undefined || rank[setting.origin] > rank[given.origin]) {
    return Either.right({ value: setting.value, origin: "tool" })
  }
  if (same(given.value)) return Either.right({ value: setting.value, origin: given.origin })
  return rank[given.origin] > rank[setting.origin]
    ? Either.right({ value: given.value, origin: given.origin })
    : Either.left(
      new ConflictingOptions({
        options: [`--${option} ${setting.value}`, `--params ${key}=${String(given.value)}`],
        reason: "they set the same thing to different values",
        advice: `keep one of them; --${option} is the usual one`
      })
    )
}
