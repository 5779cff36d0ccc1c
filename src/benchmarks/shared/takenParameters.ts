/** Which parameters of people an engine takes: what would do nothing, or something else than the plan says, is refused with the reason. */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { nearest } from "../../config/nearest.ts"
import { check, flatten, type ParameterChecks, refineParameters } from "../../config/parameters.ts"
import type { EditionId } from "../../domain/Edition.ts"
import type { JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { EngineName } from "../../domain/Plan.ts"
import { type InvalidParameter, UnsupportedParameter } from "../../errors/AppError.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { dlioKeysOf, isReadByDlio } from "./dlioKeys.ts"
import { type Doing, whyIdle, whyNotNative } from "./parameterReasons.ts"

interface TakenRequest {
  readonly engine: EngineName
  readonly edition: EditionId
  readonly doing: Doing
  /** Of the workload file. */
  readonly workload: JsonObject
  /** From people, in order of precedence. */
  readonly params: ReadonlyArray<Parameter>
  /** What the native engine acts on, with what each must be. */
  readonly native: ParameterChecks
  /** What plans read of DLIO's keys beside those, or otherwise than the native engine takes it. */
  readonly dlio?: ParameterChecks
}

const fixedWord = (why: string) => check(Schema.Never, why)

/** DLIO would act on them, and not as the plan of the run has it. */
const keptByDlio = (edition: EditionId): ParameterChecks => ({
  "output.folder": fixedWord("left out: DLIO's results are read from the run directory"),
  "output.log_file": fixedWord("left out: DLIO's log is read from dlio.log"),
  "dataset.keep_files": check(Schema.Literal(true), "true: otherwise DLIO deletes the data set when it has ended"),
  "checkpoint.fsync": check(
    Schema.Literal(true),
    dialectOf(edition).syncsCheckpoints
      ? "true, as in the workload: this edition's DLIO flushes each file whatever it is told"
      : "true, as in the workload: this edition's DLIO flushes no file whatever it is told"
  )
})

const ofCommandChecks = (doing: Doing, workload: ReadonlyMap<string, string>): ParameterChecks =>
  Object.fromEntries(
    doing.says.map((key) => {
      const own = workload.get(key) ?? "false"
      return [key, {
        expected: `${own}, for the command says what is done`,
        decode: (value) => JSON.stringify(value) === own ? Either.right(value) : Either.left(own)
      }]
    })
  )

const groupOf = (key: string): string => key.split(".", 1)[0] ?? key

/** Of a long list those that may have been meant. */
const inGroup = (key: string, keys: ReadonlyArray<string>): ReadonlyArray<string> => {
  const own = keys.filter((one) => groupOf(one) === groupOf(key))
  return own.length === 0 ? keys : own
}

/** An older name of the group: where it is given, DLIO leaves all of `reader` unread, and what the plan has of it. */
const olderReader = "data_reader"

/** Why an engine does not take a key; undefined when it does. */
const refusalOf = (
  { doing, edition, engine, native }: TakenRequest,
  key: string
): { readonly reason?: string | undefined; readonly isUnknown: boolean } | undefined => {
  const acts = Object.hasOwn(native, key)
  const idle = whyIdle(doing, key)
  const unplannable = doing.unplannable?.(key)
  if (unplannable !== undefined) return { reason: unplannable, isUnknown: false }
  if (engine === "native") {
    if (acts) return undefined
    const isKnown = Object.values(dialects).some((dialect) => isReadByDlio(dialect, key))
    return isKnown ? { reason: idle ?? whyNotNative(key), isUnknown: false } : { isUnknown: true }
  }
  const dialect = dialectOf(edition)
  if (isReadByDlio(dialect, key)) return idle === undefined ? undefined : { reason: idle, isUnknown: false }
  if (groupOf(key) === olderReader) {
    return {
      reason: `with it DLIO would read nothing of reader: give reader${key.slice(olderReader.length)}`,
      isUnknown: false
    }
  }
  const isNewer = Object.values(dialects).some((other) => isReadByDlio(other, key))
  return {
    reason: isNewer ? `only a later DLIO than that of ${edition} reads it` : "DLIO reads no such key",
    isUnknown: !isNewer
  }
}

/** Every key that an engine of this program takes in such a command, by the DLIO of the edition that is usual. */
export const takenKeys = (doing: Doing, native: ParameterChecks): ReadonlyArray<string> => {
  const dlio = dlioKeysOf(dialectOf(defaultEdition)).filter((key) =>
    whyIdle(doing, key) === undefined && doing.unplannable?.(key) === undefined
  )
  return [...new Set([...Object.keys(native), ...dlio])].sort()
}

/** Those of people, each as it is to be. Fails with what the engine would not act on, or not as the plan has it (exit 5). */
export const takenParameters = (
  request: TakenRequest
): Either.Either<ReadonlyArray<Parameter>, UnsupportedParameter | InvalidParameter> =>
  Either.gen(function*() {
    const { doing, dlio = {}, edition, engine, native, params, workload } = request
    const own = new Map(flatten(workload, "workload").map(({ key, value }) => [key, JSON.stringify(value)]))
    const command = ofCommandChecks(doing, own)
    for (const { key, value } of params) {
      // What the workload says already changes nothing, whoever does it.
      if (Object.hasOwn(command, key) || own.get(key) === JSON.stringify(value)) continue
      const refusal = refusalOf(request, key)
      if (refusal === undefined) continue
      const keys = engine === "native" ?
        Object.keys(native) :
        dlioKeysOf(dialectOf(edition)).filter((one) => whyIdle(doing, one) === undefined)
      return yield* Either.left(
        new UnsupportedParameter({
          parameter: key,
          engine,
          accepted: [...inGroup(key, keys)],
          nearest: refusal.isUnknown ? nearest(key, keys) : null,
          ...(refusal.reason === undefined ? {} : { reason: refusal.reason })
        })
      )
    }
    return yield* refineParameters(params, {
      ...native,
      ...command,
      ...(engine === "dlio" ? { ...dlio, ...keptByDlio(edition) } : {})
    })
  })
