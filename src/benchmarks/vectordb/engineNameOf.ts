/** The engine that a command line comes down to. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { EngineName } from "../../domain/Plan.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Discovery } from "../Benchmark.ts"
import { engineOf } from "../shared/engineOf.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { checkEngine, engineSetting } from "./collection.ts"
import { type DatagenOptions, launchOptions, officialName } from "./options.ts"

export const official = { name: officialName, installed: null, options: launchOptions } as const

/** `--mpi-bin` and its like given without what takes them are refused by the choice. */
export const engineNameOf = (
  settings: Pick<
    Settings<DatagenOptions>,
    | "allowRunAsRoot"
    | "closed"
    | "engine"
    | "hostfile"
    | "hosts"
    | "open"
    | "storageType"
    | "config"
    | "edition"
    | "indexType"
  >,
  discovery: Discovery
): Either.Either<EngineName, AppError> =>
  Either.gen(function*() {
    yield* checkEngine(settings)
    const asked = { ...settings, engine: engineSetting(settings) }
    return (yield* engineOf(asked, yield* hostsOf(asked, discovery), discovery, [], official)).name
  })
