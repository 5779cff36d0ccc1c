/** Parts of a work that the native engine of this version does not do; a run that asks for one is refused, never run without it. */
import { ConflictingOptions } from "../../errors/AppError.ts"
import type { KvWork } from "./KvWork.ts"

interface Lack {
  readonly asks: (work: KvWork) => boolean
  readonly option: (work: KvWork) => string
  readonly advice: string
}

const lacks: ReadonlyArray<Lack> = [
  {
    asks: ({ backend }) => backend.type === "redis" && backend.access.cluster,
    option: () => "--redis-cluster",
    advice: "name one server that is no part of a cluster"
  }
]

export const whatIsLacking = (work: KvWork): ConflictingOptions | undefined => {
  const lack = lacks.find(({ asks }) => asks(work))
  return lack === undefined ? undefined : new ConflictingOptions({
    options: [lack.option(work), "the native engine"],
    reason: "the native engine of this version does not do it",
    advice: lack.advice
  })
}
