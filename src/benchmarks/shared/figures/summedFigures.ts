/** What of a summary is a number, and what a list of them. */
import { isJsonArray, type Json, type JsonObject } from "../../../domain/Json.ts"
import type { MeasuredRun } from "./Aggregate.ts"

const areNumbers = (value: Json): value is ReadonlyArray<number> =>
  isJsonArray(value) && value.every((one) => typeof one === "number")

export const summedFigures = (recorded: JsonObject | null): Pick<MeasuredRun, "lists" | "metrics"> => {
  const metrics: Record<string, number> = {}
  const lists: Record<string, ReadonlyArray<number>> = {}
  for (const [name, value] of Object.entries(recorded ?? {})) {
    if (typeof value === "number") metrics[name] = value
    else if (areNumbers(value)) lists[name] = value
  }
  return { metrics, lists }
}
