/** One effective setting of a workload: its dotted key, its typed value, and where it came from. */
import * as Schema from "effect/Schema"
import type { Json } from "./Json.ts"

/** Who set a value. `tool` values are injected by this program and are never judged as user overrides. */
export const Origin = Schema.Literal("default", "workload", "configFile", "environment", "flag", "tool")
export type Origin = typeof Origin.Type

/** Any JSON: values are typed where they enter. */
export const ParameterValue: Schema.Schema<Json> = Schema.suspend(() =>
  Schema.Union(
    Schema.Null,
    Schema.Boolean,
    Schema.Number,
    Schema.String,
    Schema.Array(ParameterValue),
    Schema.Record({ key: Schema.String, value: ParameterValue })
  )
).annotations({ identifier: "Json" })

/** A setting with its origin. */
export const Parameter = Schema.Struct({
  /** Dotted path below `workload.`, for example `checkpoint.fsync`. */
  key: Schema.String,
  value: ParameterValue,
  origin: Origin
})
export type Parameter = typeof Parameter.Type

const people: ReadonlySet<Origin> = new Set(["configFile", "environment", "flag"])

/** True when a person chose the value, as opposed to the workload file, a default, or the tool. */
export const isOverride = (parameter: Parameter): boolean => people.has(parameter.origin)
