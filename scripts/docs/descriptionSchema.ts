/** docs/system-description-<edition>.schema.json: the schema of descriptions for other tools. */
import type { Json, JsonObject } from "../../src/domain/Json.ts"
import type { Shape } from "../../src/rules/description/schema.ts"

const numbers = (type: string, least: number): JsonObject => ({ type, minimum: least })

const schemaOf = (shape: Shape): JsonObject => {
  switch (shape.kind) {
    case "text":
      return { type: "string", minLength: 1 }
    case "integer":
      return numbers("integer", shape.least)
    case "number":
      return numbers("number", shape.least)
    case "truth":
      return { type: "boolean" }
    case "choice":
      return { enum: [...shape.of, ...Object.keys(shape.alsoAs ?? {})] }
    case "list":
      return { type: "array", items: schemaOf(shape.of), minItems: shape.least }
    case "record":
      return {
        type: "object",
        additionalProperties: shape.open === true,
        required: Object.entries(shape.fields).flatMap(([key, { required }]) => required ? [key] : []),
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([key, field]): [string, Json] => [
            key,
            { ...schemaOf(field.shape), description: field.note }
          ])
        )
      }
  }
}

export const descriptionSchema = (shape: Shape, edition: string): string =>
  `${
    JSON.stringify(
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        title: `Description of a system, edition ${edition}`,
        description: "What one field makes another need or forbid is said by the rules 2.1.7-schema and 4.7.3-schema.",
        type: "object",
        required: ["system_under_test"],
        properties: { system_under_test: schemaOf(shape) }
      },
      null,
      2
    )
  }\n`
