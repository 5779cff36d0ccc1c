/** The engine that a command line comes down to: what people asked for, and which options of one engine they gave. */
import * as Either from "effect/Either"
import type { Setting, Settings } from "../../config/Option.ts"
import type { ConflictingOptions } from "../../errors/AppError.ts"
import { type HostList, renderHost } from "../../launcher/hostList.ts"
import type { Discovery } from "../Benchmark.ts"
import type { CommonOptions } from "./commonOptions.ts"
import { chooseEngine, type EngineChoice } from "./engineChoice.ts"
import { launchOptions } from "./launchOptions.ts"

export const isGiven = ({ origin }: Setting<unknown>): boolean => origin !== "default"

/** `--allow-run-as-root` only permits something: command lines of root carry it always, and it is no reason to refuse a run. */
const permission = launchOptions.allowRunAsRoot

const launchKeys = (Object.keys(launchOptions) as ReadonlyArray<keyof typeof launchOptions>).filter((key) =>
  launchOptions[key] !== permission
)

const withNote = (choice: EngineChoice, allowRunAsRoot: boolean): EngineChoice =>
  allowRunAsRoot && choice.name === "native"
    ? { ...choice, reason: `${choice.reason}; it starts no launcher, so --${permission.name} changes nothing here` }
    : choice

type EngineSettings = Pick<Settings<CommonOptions>, "engine" | "closed" | "open"> & Settings<typeof launchOptions>

/** `nativeOnly`: long names of options that people gave and only the native engine acts on. */
export const engineOf = (
  settings: EngineSettings,
  { hosts }: HostList,
  discovery: Discovery,
  nativeOnly: ReadonlyArray<string>
): Either.Either<EngineChoice, ConflictingOptions> =>
  Either.map(
    chooseEngine({
      wanted: settings.engine.value,
      closed: settings.closed.value,
      open: settings.open.value,
      hosts: hosts.map(renderHost),
      nativeOnly,
      dlioOnly: launchKeys.filter((key) => isGiven(settings[key])).map((key) => launchOptions[key].name),
      hostname: discovery.hostname,
      dlio: discovery.tools.dlio_benchmark
    }),
    (choice) => withNote(choice, settings.allowRunAsRoot.value)
  )

/** Whether the same command line with `--engine native` would not be refused for its engine: only then is that a way out. */
export const isNativeTaken = (settings: EngineSettings, hosts: HostList, discovery: Discovery): boolean =>
  Either.isRight(engineOf({ ...settings, engine: { value: "native", origin: "flag" } }, hosts, discovery, []))
