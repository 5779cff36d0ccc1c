/**
 * How ranks are laid out on a model: the mode as the official tool chooses it, and what DLIO accepts of it
 * (dlio_benchmark/utils/config.py). Plain TypeScript.
 */
import { plural } from "../../domain/Units.ts"
import type { ModelValues } from "./editions.ts"
import type { Parallelism, ZeroStage } from "./sizing.ts"

export const checkpointModes = ["default", "subset"] as const
type CheckpointMode = typeof checkpointModes[number]

export interface LayoutRequest {
  readonly facts: Pick<ModelValues, "closedProcesses" | "hasSubset" | "subset">
  readonly tensor: number
  readonly pipeline: number
  readonly zeroStage: ZeroStage
  readonly processes: number
  /** `--params checkpoint.mode=…`; wins over what the number of processes would choose. */
  readonly mode: CheckpointMode | undefined
  /** `--params model.parallelism.data=…`; a subset only. */
  readonly data: number | undefined
}

export interface Layout {
  readonly mode: CheckpointMode
  /** One sentence for people. */
  readonly reason: string
  readonly parallelism: Parallelism
}

type LayoutChoice =
  | { readonly _tag: "layout"; readonly layout: Layout }
  | { readonly _tag: "impossible"; readonly reason: string; readonly nearest: ReadonlyArray<number> }

const impossible = (reason: string, nearest: ReadonlyArray<number> = []): LayoutChoice => ({
  _tag: "impossible",
  reason,
  nearest
})

/** Counts below and above that fill whole model instances. */
const multiplesAround = (processes: number, instance: number): ReadonlyArray<number> => {
  const below = Math.floor(processes / instance) * instance
  return below === processes ? [processes] : [below, below + instance].filter((count) => count > 0)
}

const practiceOnly = ({ facts, pipeline, processes, tensor }: LayoutRequest): string =>
  `no subset of this model makes a result, so this is practice: CLOSED takes ${facts.closedProcesses}, OPEN ${
    multiplesAround(processes, tensor * pipeline).join(" or ")
  } with --params checkpoint.mode=default`

const chooseMode = (request: LayoutRequest): readonly [CheckpointMode, string] => {
  const { facts, mode, processes } = request
  const { closedProcesses } = facts
  if (mode !== undefined) return [mode, `checkpoint.mode=${mode} was given`]
  if (processes >= closedProcesses) {
    return ["default", `${processes} processes hold the whole model (the CLOSED count is ${closedProcesses})`]
  }
  if (facts.hasSubset) {
    const fewer = `${
      plural(processes, "process is", "processes are")
    } fewer than the CLOSED count of ${closedProcesses}`
    return ["subset", facts.subset === "taken" ? fewer : `${fewer}; ${practiceOnly(request)}`]
  }
  return ["default", `this model has no subset: its ${closedProcesses} CLOSED processes are the whole`]
}

/** Chooses mode and data parallelism, or says why no layout exists and which numbers of processes have one. */
export const chooseLayout = (request: LayoutRequest): LayoutChoice => {
  const { data, facts, pipeline, processes, tensor, zeroStage } = request
  const instance = tensor * pipeline
  const product = `tensor x pipeline parallelism (${tensor} x ${pipeline} = ${instance})`
  if (pipeline > 1 && zeroStage === 3) {
    return impossible("ZeRO stage 3 shards every layer over all ranks and cannot be combined with pipeline parallelism")
  }
  const [mode, reason] = chooseMode(request)
  if (mode === "default") {
    return processes % instance === 0
      ? {
        _tag: "layout",
        layout: { mode, reason, parallelism: { tensor, pipeline, zeroStage, data: processes / instance } }
      }
      : impossible(`in default mode the count must be a multiple of ${product}`, multiplesAround(processes, instance))
  }
  const replicas = data ?? Math.floor(facts.closedProcesses / instance)
  if (replicas === 0) {
    return impossible(`${product} is more than the ${facts.closedProcesses} processes a subset is taken from`)
  }
  const whole = replicas * instance
  return processes <= whole
    ? { _tag: "layout", layout: { mode, reason, parallelism: { tensor, pipeline, zeroStage, data: replicas } } }
    : impossible(
      `a subset of ${plural(whole, "rank")} (${product} x ${replicas} data parallel) holds at most that many`,
      [whole]
    )
}
