/** Options that the official programs have no way to act on: given all the same they are refused, with the reason and the way out. */
import * as Either from "effect/Either"
import type { OptionTable, Setting } from "../../../config/Option.ts"
import { ConflictingOptions } from "../../../errors/AppError.ts"
import { isGiven } from "../../shared/engineOf.ts"
import { officialName } from "../options.ts"

type Reason = readonly [reason: string, advice: string]

const onlyNative: Reason = ["only the native engine acts on it", "leave it out, or use --engine native"]

const always: Readonly<Record<string, Reason>> = {
  nlist: onlyNative,
  nprobe: onlyNative,
  memBudget: onlyNative,
  cache: onlyNative,
  requestRate: onlyNative,
  concurrency: onlyNative,
  recallTargets: onlyNative,
  recallEpsilon: onlyNative,
  queryMode: onlyNative,
  queryNoise: onlyNative,
  yes: onlyNative,
  numProcesses: ["load-vdb is one process; ranks are those of the hosts", "leave it out; see --hosts and --npernode"],
  searchList: ["vdbbench has one search depth for every index", "use --search-ef"],
  mpiImpl: ["the launcher is known by its program", "use --mpi-bin"]
}

const built: Reason = ["it was decided when the collection was loaded", "leave it out; datagen takes it"]

const ofSearch: Readonly<Record<string, Reason>> = {
  numShards: built,
  maxDegree: built,
  searchListSize: built,
  inlinePq: built,
  m: built,
  efConstruction: built,
  seed: ["vdbbench draws its queries from a seed of its own", "leave it out, or add --distributed"]
}

const ofLoad: Readonly<Record<string, Reason>> = {
  seed: ["load-vdb draws without a seed: only ranks of vdb-mpi-wrapper have one", "leave it out, or add --distributed"]
}

const ofRanks: Reason = ["only ranks of vdb-mpi-wrapper act on it", "leave it out, or add --distributed"]

const distributed: Readonly<Record<string, Reason>> = { rankOutputDir: ofRanks, readyTimeout: ofRanks }

/** Which index has it. */
const ofIndex: Readonly<Record<string, ReadonlyArray<string>>> = {
  maxDegree: ["DISKANN", "AISAQ"],
  searchListSize: ["DISKANN", "AISAQ"],
  inlinePq: ["AISAQ"],
  m: ["HNSW"],
  efConstruction: ["HNSW"]
}

const shown = (name: string, { value }: Setting<unknown>): string => value === true ? `--${name}` : `--${name} ${value}`

interface Asked {
  readonly options: OptionTable
  readonly settings: Readonly<Record<string, Setting<unknown>>>
  readonly command: "datagen" | "run"
  readonly indexType: string
  readonly isDistributed: boolean
}

const reasonOf = ({ command, indexType, isDistributed }: Asked, key: string, value: unknown): Reason | undefined => {
  if (key === "coordination" && value === "filesystem") {
    return ["vdb-mpi-wrapper refuses anything but mpi, though v3.0's own default is filesystem", "leave it out"]
  }
  const of = isDistributed && key === "seed" ? undefined : command === "run" ? ofSearch[key] : ofLoad[key]
  const found = always[key] ?? of ?? (isDistributed ? undefined : distributed[key])
  if (found !== undefined) return found
  const has = ofIndex[key]
  return has === undefined || has.includes(indexType)
    ? undefined
    : [`only an index of ${has.join(" or ")} has it, and this one is ${indexType}`, "leave it out"]
}

export const idleOfficial = (asked: Asked): Either.Either<void, ConflictingOptions> => {
  for (const [key, { name }] of Object.entries(asked.options)) {
    const setting = asked.settings[key]
    if (setting === undefined || !isGiven(setting)) continue
    const why = reasonOf(asked, key, setting.value)
    if (why === undefined) continue
    const [reason, advice] = why
    return Either.left(
      new ConflictingOptions({ options: [shown(name, setting), `the ${officialName} engine`], reason, advice })
    )
  }
  return Either.void
}
