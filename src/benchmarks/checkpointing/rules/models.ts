/** Table 2 of the published rules: the models as a run must have them, by the edition that judges it. */
import type { EditionId } from "../../../domain/Edition.ts"
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { text } from "../../../rules/tolerant.ts"
import { checkpointingEdition } from "../edition.ts"
import type { ModelValues } from "../editions.ts"
import { respelled } from "../onDisk.ts"

export interface PublishedModel extends ModelValues {
  readonly name: string
}

export const publishedModels = (edition: EditionId): ReadonlyArray<PublishedModel> =>
  Object.entries(checkpointingEdition(edition).models).map(([name, values]) => ({ name, ...values }))

export const publishedModel = (edition: EditionId, name: string): PublishedModel | undefined => {
  const model = name.trim()
  return publishedModels(edition).find((published) => published.name === (respelled(model) ?? model.toLowerCase()))
}

/** The published model a run names; a name that is none is rule 4.3.3's finding, and undefined here. */
export const modelOf = ({ edition, model }: RunEvidence): Known<PublishedModel | undefined> =>
  K.map(text(model, "model"), (name) => publishedModel(edition, name))
