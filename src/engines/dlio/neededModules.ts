/**
 * The Python modules that a workload makes DLIO import, by its framework, its data and what it does with them
 * (docs/reference/dlio-command.md 6). Pure.
 */
import * as Struct from "effect/Struct"
import type { EditionId } from "../../domain/Edition.ts"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { DependencyMissing } from "../../errors/AppError.ts"
import type { DlioDialect } from "../../rules/editions/dialects.ts"
import { dlioInstallHint } from "./installHints.ts"

/** Writes the checkpoints of DLIO 3. */
export const streamingModule = "mlpstorage_py.checkpointing.streaming_checkpoint"

/** Each by the package that pip knows it by; null: it comes with the suite that DLIO belongs to. */
const packages = {
  mpi4py: "mpi4py",
  hydra: "hydra-core",
  omegaconf: "omegaconf",
  numpy: "numpy",
  pandas: "pandas",
  psutil: "psutil",
  torch: "torch",
  tensorflow: "tensorflow",
  tensorflow_io: "tensorflow-io",
  PIL: "Pillow",
  pyarrow: "pyarrow",
  dgen_py: "dgen-py",
  s3dlio: "s3dlio",
  "nvidia.dali": "nvidia-dali-cuda120",
  [streamingModule]: null
} as const satisfies Readonly<Record<string, string | null>>

export type DlioModule = keyof typeof packages

/** All that DLIO may be asked for. */
export const dlioModules: ReadonlyArray<DlioModule> = Struct.keys(packages)

/** Without these DLIO does not start. */
export const baseModules = [
  "mpi4py",
  "hydra",
  "omegaconf",
  "numpy",
  "pandas",
  "psutil"
] as const satisfies ReadonlyArray<
  DlioModule
>

export interface NeededModule {
  readonly module: DlioModule
  readonly why: string
}

const at = (workload: JsonObject, ...path: ReadonlyArray<string>): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => isJsonObject(value) ? value[key] : undefined, workload)

const textAt = (workload: JsonObject, ...path: ReadonlyArray<string>): string => String(at(workload, ...path) ?? "")

const because = (why: string, ...modules: ReadonlyArray<DlioModule>): ReadonlyArray<NeededModule> =>
  modules.map((module) => ({ module, why }))

const ofFramework = (framework: string, { tensorflowModules }: DlioDialect) => {
  const why = `framework ${framework}`
  return framework === "tensorflow" ? because(why, ...tensorflowModules) : because(why, "torch")
}

const ofLoader = (loader: string, { tensorflowModules }: DlioDialect) => {
  const why = `data loader ${loader}`
  if (loader.includes("dali")) return because(why, "nvidia.dali")
  return loader === "tensorflow" ? because(why, ...tensorflowModules) : because(why, "torch")
}

const ofFormat = (format: string, isMade: boolean, { decodesImages }: DlioDialect): ReadonlyArray<NeededModule> => {
  const why = `${isMade ? "making" : "reading"} ${format} files`
  switch (format) {
    case "tfrecord":
      return because(why, "tensorflow")
    case "jpeg":
    case "png":
      return isMade || decodesImages ? because(why, "PIL") : []
    case "parquet":
      return isMade ? because(why, "pyarrow", "dgen_py") : because(why, "pyarrow")
    default:
      return []
  }
}

/** What a job has DLIO do. */
export interface Activities {
  readonly makesFiles?: boolean
  readonly readsFiles?: boolean
  readonly writesCheckpoints?: boolean
}

/** `workload`: with everything that people and this program set. Each module once, with the first reason. */
export const neededModules = (
  workload: JsonObject,
  dialect: DlioDialect,
  { makesFiles = false, readsFiles = false, writesCheckpoints = false }: Activities
): ReadonlyArray<NeededModule> => {
  const framework = textAt(workload, "framework")
  const format = textAt(workload, "dataset", "format")
  const storage = [
    textAt(workload, "storage", "storage_type"),
    textAt(workload, "storage", "storage_options", "storage_library")
  ]
  const all = [
    ...because("every run of DLIO", ...baseModules),
    ...ofFramework(framework, dialect),
    ...(makesFiles ? ofFormat(format, true, dialect) : []),
    ...(readsFiles
      ? [
        ...ofLoader(textAt(workload, "reader", "data_loader") || framework, dialect),
        ...ofFormat(format, false, dialect)
      ]
      : []),
    ...(writesCheckpoints && framework !== "tensorflow" && dialect.streamsCheckpoints
      ? [
        ...because("checkpoints, which without it are one block of zeros again and again", streamingModule),
        ...because("the content of checkpoints", "dgen_py")
      ]
      : []),
    ...(storage.some((word) => word === "direct_fs" || word === "s3dlio")
      ? because("the storage library", "s3dlio")
      : [])
  ]
  return all.filter(({ module }, i) => all.findIndex((other) => other.module === module) === i)
}

/** What pip is to install for them; what comes with the suite is not among it. */
export const pipWords = (modules: ReadonlyArray<DlioModule>): ReadonlyArray<string> =>
  modules.flatMap((module) => packages[module] ?? [])

const and = (words: ReadonlyArray<string>): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`

interface Asked {
  /** Those it can import. */
  readonly modules: ReadonlyArray<string>
  /** Of the Python that was asked. */
  readonly executable: string
}

/** `where`: ` on n1`, or nothing for this machine. */
export const modulesMissing = (
  needed: ReadonlyArray<NeededModule>,
  { executable, modules }: Asked,
  edition: EditionId,
  where = ""
): DependencyMissing | undefined => {
  const there = new Set(modules)
  const missing = needed.filter(({ module }) => !there.has(module))
  if (missing.length === 0) return undefined
  const names = missing.map(({ module }) => module)
  const whys = new Set(missing.map(({ why }) => why))
  const reasons = [...whys].map((why) =>
    `${why} (${missing.filter((one) => one.why === why).map(({ module }) => module).join(", ")})`
  )
  const installed = pipWords(names)
  return new DependencyMissing({
    dependency: `the Python ${names.length === 1 ? "module" : "modules"} ${and(names)} of ${executable}${where}`,
    isPlural: names.length > 1,
    neededFor: [...whys].length === 1 ? [...whys].join("") : reasons.join("; "),
    install: [
      ...(installed.length === 0 ? [] : [`${executable} -m pip install ${installed.join(" ")}`]),
      ...(installed.length === names.length ? [] : dlioInstallHint(edition))
    ]
  })
}
