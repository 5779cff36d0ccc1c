/** The engine that a command line comes down to: what people asked for, and which options of one engine they gave. */
import type * as Either from "effect/Either"
import type { Setting, Settings } from "../config/Option.ts"
import type { ConflictingOptions } from "../errors/AppError.ts"
import { type HostList, renderHost } from "../launcher/hostList.ts"
import type { Discovery } from "./Benchmark.ts"
import type { CommonOptions } from "./commonOptions.ts"
import { chooseEngine, type EngineChoice } from "./engineChoice.ts"
import { launchOptions } from "./launchOptions.ts"

export const isGiven = ({ origin }: Setting<unknown>): boolean => origin !== "default"

const launchKeys = Object.keys(launchOptions) as ReadonlyArray<keyof typeof launchOptions>

/** `nativeOnly`: long names of options that people gave and only the native engine acts on. */
export const engineOf = (
  settings: Pick<Settings<CommonOptions>, "engine" | "closed" | "open"> & Settings<typeof launchOptions>,
  { hosts }: HostList,
  discovery: Discovery,
  nativeOnly: ReadonlyArray<string>
): Either.Either<EngineChoice, ConflictingOptions> =>
  chooseEngine({
    wanted: settings.engine.value,
    closed: settings.closed.value,
    open: settings.open.value,
    hosts: hosts.map(renderHost),
    nativeOnly,
    dlioOnly: launchKeys.filter((key) => isGiven(settings[key])).map((key) => launchOptions[key].name),
    hostname: discovery.hostname,
    dlio: discovery.tools.dlio_benchmark
  })
