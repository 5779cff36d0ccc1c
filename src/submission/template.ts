/** A description to fill in: every field that the architecture needs, with its note; what is not known stays empty, which is an error. */
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import type { RecordShape, Shape } from "../rules/description/schema.ts"

/** What decides which optional fields are needed. */
interface Architecture {
  readonly remote: boolean
  readonly onPremises: boolean
}

const wantedFields = ({ onPremises, remote }: Architecture): ReadonlyArray<RegExp> => [
  ...(remote ? [/^product_nodes$/, /^(?:product_nodes|clients)\.networking$/, /\.networking\.(?:speed|traffic)$/] : []),
  ...(onPremises ? [/^total_rack_units$/, /\.chassis\.(?:rack_units|power)$/] : [])
]

const choices = (shape: Shape): string => {
  switch (shape.kind) {
    case "choice":
      return `: ${shape.of.join(" | ")}`
    case "truth":
      return ": true | false"
    case "list":
      return shape.of.kind === "record" ? "" : `, a list${choices(shape.of)}`
    default:
      return ""
  }
}

const scalar = (value: Json | undefined): string =>
  value === undefined || value === null ? "" : ` ${JSON.stringify(value)}`

const indented = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.map((line) => `  ${line}`)

const asItem = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.map((line, i) => i === 0 ? `- ${line}` : `  ${line}`)

const recordLines = (
  { fields }: RecordShape,
  value: JsonObject,
  place: string,
  wanted: ReadonlyArray<RegExp>
): ReadonlyArray<string> =>
  Object.entries(fields).flatMap(([key, { note, required, shape }]) => {
    const path = place === "" ? key : `${place}.${key}`
    const given = value[key]
    if (!required && given === undefined && !wanted.some((pattern) => pattern.test(path))) return []
    const comment = ` # ${note}${choices(shape)}`
    if (shape.kind === "record") {
      return [`${key}:${comment}`, ...indented(recordLines(shape, isJsonObject(given) ? given : {}, path, wanted))]
    }
    const { of } = shape.kind === "list" ? shape : { of: undefined }
    if (of?.kind !== "record") return [`${key}:${scalar(given)}${comment}`]
    const items = isJsonArray(given) && given.length > 0 ? given : [{}]
    return [
      `${key}:${comment}`,
      ...indented(items.flatMap((item) => asItem(recordLines(of, isJsonObject(item) ? item : {}, path, wanted))))
    ]
  })

/** YAML, with `system_under_test` on top. `known` has what is known of it. */
export const descriptionTemplate = (shape: RecordShape, known: JsonObject, architecture: Architecture): string =>
  `system_under_test:\n${indented(recordLines(shape, known, "", wantedFields(architecture))).join("\n")}\n`
