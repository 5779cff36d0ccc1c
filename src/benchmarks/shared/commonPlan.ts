/** What every plan says in the same way: for whom it is, on which hosts, by which engine, and how its processes are started. */
import * as Either from "effect/Either"
import type { OptionTable, Settings } from "../../config/Option.ts"
import type { Json } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { AnyWork, OfficialEngine, Plan, Profile } from "../../domain/Plan.ts"
import { GiB } from "../../domain/Units.ts"
import type { Division } from "../../domain/Verdict.ts"
import type { ConflictingOptions, InvalidOption } from "../../errors/AppError.ts"
import { type HostList, renderHost } from "../../launcher/hostList.ts"
import type { OnDisk } from "../../results/OnDisk.ts"
import type { Discovery } from "../Benchmark.ts"
import type { CommonOptions, PipelineOptions } from "./commonOptions.ts"
import type { EngineChoice } from "./engineChoice.ts"
import { engineOf, type Official } from "./engineOf.ts"
import type { CommonLaunchOptions, LaunchOptions } from "./launchOptions.ts"
import { resolvePath } from "./paths.ts"
import { planArgs } from "./planArgs.ts"
import { planLaunch } from "./planLaunch.ts"

/** A command that measures nothing lacks the options that say how. */
type CommonSettings =
  & Settings<Omit<PipelineOptions, "engine"> & Pick<CommonOptions, "closed" | "engine" | "open"> & CommonLaunchOptions>
  & Partial<
    & Settings<Pick<CommonOptions, "allowInvalidParams" | "clientHostMemory" | "loops" | "profile">>
    & Settings<Pick<LaunchOptions, "dlioBinPath">>
  >

interface Asked {
  readonly of: Pick<OnDisk, "id" | "directoryName">
  readonly options: OptionTable
  readonly request: {
    readonly command: string
    readonly settings: CommonSettings
    readonly params: ReadonlyArray<Parameter>
  }
  readonly discovery: Discovery
  readonly division: Division | null
  readonly hosts: HostList
  readonly processes: number
  /** Long names of options that people gave and only the native engine acts on. */
  readonly nativeOnly: ReadonlyArray<string>
  /** DLIO, unless the benchmark has another. */
  readonly official?: Official
}

/** As which an official engine does its I/O. */
const officialProfiles: Readonly<Record<OfficialEngine, Profile>> = {
  dlio: "dlio",
  "kv-cache.py": "official",
  vdbbench: "official"
}

/** What a benchmark says itself. */
interface Own<Work extends AnyWork>
  extends
    Pick<Plan<Work>, "model" | "parameters" | "workload" | "destinations" | "notes" | "work">,
    Partial<Pick<Plan, "accelerator" | "folders" | "mode" | "scale" | "bufferBytes">>
{
  /** In the record's `args` in place of what the settings leave open or say relatively. */
  readonly args: Readonly<Record<string, Json>>
}

interface CommonPlan {
  readonly engine: EngineChoice
  readonly profile: Profile
  /** Absolute. */
  readonly resultsDir: string
  /** Makes a path absolute. */
  readonly resolve: (path: string) => string
  readonly with: <Work extends AnyWork>(own: Own<Work>) => Plan<Work>
}

export const commonPlan = (
  { discovery, division, hosts, nativeOnly, of, official, options, processes, request }: Asked
): Either.Either<CommonPlan, ConflictingOptions | InvalidOption> =>
  Either.gen(function*() {
    const { command, params, settings } = request
    const resolve = (path: string) => resolvePath(discovery.workingDirectory, path)
    const engine = yield* engineOf(settings, hosts, discovery, nativeOnly, official)
    const launched = engine.name === "native"
      ? undefined
      : yield* planLaunch({ settings, discovery, hosts, processes, resolve })
    const profile = engine.name === "native" ? settings.profile?.value ?? "device" : officialProfiles[engine.name]
    const resultsDir = resolve(settings.resultsDir.value)
    const memory = settings.clientHostMemory?.value
    return {
      engine,
      profile,
      resultsDir,
      resolve,
      with: (own) => ({
        benchmark: of.id,
        benchmarkType: of.directoryName,
        command,
        model: own.model,
        accelerator: own.accelerator ?? null,
        engine,
        profile,
        edition: settings.edition.value,
        requestedDivision: division,
        allowInvalidParameters: settings.allowInvalidParams?.value ?? false,
        identity: {
          systemName: settings.systemname.value ?? null,
          organization: settings.orgname.value ?? null,
          label: settings.label.value ?? null
        },
        // Hosts of the native engine keep the slots that people gave.
        hosts: hosts.hosts.map(({ host, slots }) => renderHost({ host, slots: launched === undefined ? slots : null })),
        launch: launched?.launch ?? null,
        processes,
        ...(own.folders === undefined ? {} : { folders: own.folders }),
        mode: own.mode ?? null,
        scale: own.scale ?? 1,
        declaredMemoryPerHostBytes: memory === undefined ? null : Math.round(memory * GiB),
        resultsDir,
        loops: settings.loops?.value ?? 1,
        timeoutSeconds: settings.timeout.value ?? null,
        parameters: own.parameters,
        workload: own.workload,
        args: planArgs(options, settings, {
          hosts: hosts.hosts.map(renderHost),
          num_client_hosts: hosts.hosts.length,
          results_dir: resultsDir,
          ...own.args
        }, params),
        destinations: own.destinations,
        bufferBytes: own.bufferBytes ?? 0,
        notes: [...own.notes, ...(launched?.notes ?? [])],
        work: own.work
      })
    }
  })
