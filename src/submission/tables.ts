/** Tables of results: a row for each workload, as `results.json` and `results.csv` have it. Public IDs are given by the round. */
import type { Json, JsonObject } from "../domain/Json.ts"
import { derivedColumns } from "../rules/description/derived.ts"
import type { JudgedWorkload } from "./judgePackage.ts"

const rowOf = (
  { aggregates, benchmarkType, category, division, edition, names, organization, runs, system }: JudgedWorkload,
  description: JsonObject | undefined
): JsonObject => ({
  "Public ID": "",
  Organization: organization,
  Division: division,
  "Submission Name": system,
  ...(description === undefined
    ? {}
    : Object.fromEntries(derivedColumns(description).map(({ name, value }) => [name, value]))),
  Benchmark: benchmarkType,
  Workload: names.join(" "),
  Category: category,
  Runs: runs,
  "Rules Edition": edition,
  ...Object.fromEntries(aggregates.map(({ name, statistics, unit }) => [`${name} (${unit})`, statistics?.mean ?? null]))
})

const quoted = (value: Json | undefined): string => {
  const text = value === null || value === undefined ? "" : String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text
}

/** Both files; rows in the order given. Columns of any row; what a row lacks is empty. */
export const tablesOf = (
  workloads: ReadonlyArray<JudgedWorkload>,
  describedBy: (workload: JudgedWorkload) => JsonObject | undefined
): { readonly json: string; readonly csv: string } => {
  const rows = workloads.map((workload) => rowOf(workload, describedBy(workload)))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return {
    json: `${JSON.stringify(rows, null, 2)}\n`,
    csv: `${
      [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((row) => row.map(quoted).join(","))
        .join("\n")
    }\n`
  }
}
