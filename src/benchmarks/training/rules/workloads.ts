/** The published training workloads as rules name them, and which editions take them. */
import type { EditionId } from "../../../domain/Edition.ts"
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { text } from "../../../rules/tolerant.ts"
import { trainingEdition } from "../edition.ts"
import type { TrainingEdition, WorkloadValues } from "../editions.ts"
import { judgedEditions } from "./trainingRule.ts"

interface TrainingWorkload extends WorkloadValues {
  readonly name: string
}

export const workloadsOf = (edition: EditionId): ReadonlyArray<TrainingWorkload> =>
  Object.entries(trainingEdition(edition).workloads).map(([name, values]) => ({ name, ...values }))

/** `; v2.0 takes it`: the editions that take what this one does not, newest first. */
export const takenElsewhere = (
  edition: EditionId,
  takes: (taken: TrainingEdition["submittable"]) => boolean
): string => {
  const others = [...judgedEditions].reverse().filter((other) =>
    other !== edition && takes(trainingEdition(other).submittable)
  )
  return others.length === 0 ? "" : `; ${others.join(" and ")} takes it`
}

/** `3D-UNet` and `ResNet-50` are the names in texts; files say `unet3d` and `resnet50`. */
const spellings: ReadonlyMap<string, string> = new Map([["3dunet", "unet3d"]])

export const workloadNamed = (edition: EditionId, given: string): TrainingWorkload | undefined => {
  const plain = given.toLowerCase().replace(/[^a-z0-9]/g, "")
  const name = spellings.get(plain) ?? plain
  const { workloads } = trainingEdition(edition)
  const values = Object.hasOwn(workloads, name) ? workloads[name] : undefined
  return values === undefined ? undefined : { name, ...values }
}

/** The workload a run names; a name that is none is the model rule's finding, and undefined here. */
export const workloadOf = ({ edition, model }: RunEvidence): Known<TrainingWorkload | undefined> =>
  K.map(text(model, "model"), (name) => workloadNamed(edition, name))
