/** The engine that a command line comes down to: what people asked for, and which options of one engine they gave. */
import * as Either from "effect/Either"
import type { OptionTable, Setting, Settings } from "../../config/Option.ts"
import type { OfficialEngine } from "../../domain/Plan.ts"
import type { ConflictingOptions } from "../../errors/AppError.ts"
import { type HostList, renderHost } from "../../launcher/hostList.ts"
import type { Discovery } from "../Benchmark.ts"
import type { CommonOptions } from "./commonOptions.ts"
import { chooseEngine, type EngineChoice } from "./engineChoice.ts"
import { type LaunchOptions, launchOptions } from "./launchOptions.ts"

export const isGiven = ({ origin }: Setting<unknown>): boolean => origin !== "default"

/** `--allow-run-as-root` only permits something: command lines of root carry it always, and it is no reason to refuse a run. */
const permission = launchOptions.allowRunAsRoot

/** What stands where DLIO stands in most benchmarks. */
export interface Official {
  readonly name: OfficialEngine
  /** Absolute path of its program, when one is on PATH. */
  readonly installed: string | null
  /** The options that only it acts on. */
  readonly options: OptionTable
}

const dlioEngine = ({ tools }: Discovery): Official => ({
  name: "dlio",
  installed: tools.dlio_benchmark,
  options: launchOptions
})

type EngineSettings =
  & Pick<Settings<CommonOptions>, "engine" | "closed" | "open">
  & Pick<Settings<LaunchOptions>, "allowRunAsRoot">

const givenOf = ({ options }: Official, settings: EngineSettings): ReadonlyArray<string> =>
  Object.entries(options).flatMap(([key, { name }]) => {
    const setting = (settings as Readonly<Record<string, Setting<unknown> | undefined>>)[key]
    return name !== permission.name && setting !== undefined && isGiven(setting) ? [name] : []
  })

const withNote = (choice: EngineChoice, allowRunAsRoot: boolean): EngineChoice =>
  allowRunAsRoot && choice.name === "native"
    ? { ...choice, reason: `${choice.reason}; it starts no launcher, so --${permission.name} changes nothing here` }
    : choice

/** `nativeOnly`: long names of options that people gave and only the native engine acts on. */
export const engineOf = (
  settings: EngineSettings,
  { hosts }: HostList,
  discovery: Discovery,
  nativeOnly: ReadonlyArray<string>,
  official: Official = dlioEngine(discovery)
): Either.Either<EngineChoice, ConflictingOptions> =>
  Either.map(
    chooseEngine({
      wanted: settings.engine.value,
      closed: settings.closed.value,
      open: settings.open.value,
      hosts: hosts.map(renderHost),
      nativeOnly,
      official: official.name,
      officialOnly: givenOf(official, settings),
      hostname: discovery.hostname,
      installed: official.installed
    }),
    (choice) => withNote(choice, settings.allowRunAsRoot.value)
  )

/** Whether the same command line with `--engine native` would not be refused for its engine: only then is that a way out. */
export const isNativeTaken = (settings: EngineSettings, hosts: HostList, discovery: Discovery): boolean =>
  Either.isRight(engineOf({ ...settings, engine: { value: "native", origin: "flag" } }, hosts, discovery, []))
