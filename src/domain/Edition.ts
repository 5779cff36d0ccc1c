/**
 * The name of a published rule set, as options, plans and records spell it. Records may come from newer programs: whether a
 * name is known here, and what it stands for, is `rules/editions`' to say.
 */
import * as Schema from "effect/Schema"

/** Where the published JSON Schema has the editions that are known. */
export const editionIdTitle = "EditionId"

/** A name that is not empty; whether an edition has it is not asked. */
export const EditionId = Schema.NonEmptyString.pipe(Schema.brand("EditionId")).annotations({
  jsonSchema: { type: "string", title: editionIdTitle }
})
export type EditionId = typeof EditionId.Type

/** Whether a value may be such a name. */
export const isEditionId = Schema.is(EditionId)
