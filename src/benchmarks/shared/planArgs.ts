/** `args` of a record: option values by long name with underscores, paths absolute, secrets gone. */
import type { OptionTable, Settings } from "../../config/Option.ts"
import type { Json, JsonObject } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { redactAssignments } from "../../domain/secrets.ts"

/** `resolved` stands in for what the settings leave open or say relatively, by the same names. */
export const planArgs = <T extends OptionTable>(
  table: T,
  settings: Settings<T>,
  resolved: Readonly<Record<string, Json>>,
  params: ReadonlyArray<Parameter>
): JsonObject => ({
  ...Object.fromEntries(
    Object.entries(table).map(([key, { name }]): [string, Json] => [
      name.replaceAll("-", "_"),
      // An option's value is text, a number, a boolean or a list of texts.
      (settings[key]?.value ?? null) as Json
    ])
  ),
  params: redactAssignments(params.map(({ key, value }) => `${key}=${String(value)}`)),
  ...resolved
})
