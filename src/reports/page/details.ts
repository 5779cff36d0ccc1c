/** What is shown of one run or group when somebody opens it. */
import { findingOf } from "../outputs/finding.ts"
import type { Finding, RunDetail } from "./data.ts"
import { badge, el } from "./dom.ts"
import { overTime } from "./overTime.ts"
import { items } from "./store.ts"

/** Five significant digits below 1000, whole numbers above: no digit is made a zero. */
const numberText = (value: number | null): string =>
  value === null
    ? "–"
    : value.toLocaleString(
      "en",
      Math.abs(value) < 1000 ? { maximumSignificantDigits: 5 } : { maximumFractionDigits: 0 }
    )

export const findings = (all: ReadonlyArray<Finding>): HTMLElement =>
  all.length === 0
    ? el("p", {}, "No findings.")
    : el(
      "ul",
      { class: "findings" },
      ...all.map((finding) =>
        el(
          "li",
          {},
          badge(finding.label),
          ` ${finding.rule}: ${finding.message}${finding.runs === null ? "" : ` (${finding.runs})`}`,
          finding.disputed ? el("em", {}, " (disputed: the published text has two readings)") : null,
          finding.expected === null ? null : el(
            "div",
            { class: "dim" },
            `needs ${finding.parameter ?? ""} ${finding.expected}${
              finding.actual === null ? "" : `; found ${finding.actual}`
            }`
          ),
          finding.source === null ? null : el("div", { class: "dim" }, `from ${finding.source}`)
        )
      )
    )

export const pairs = (rows: ReadonlyArray<readonly [string, string]>): HTMLElement =>
  el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))

const factsOf = (run: RunDetail): ReadonlyArray<readonly [string, string]> => {
  const facts: ReadonlyArray<readonly [string, string | number | null]> = [
    ["run id", run.run_id === run.path ? null : run.run_id],
    ["start", run.start],
    ["end", run.end],
    ["clock", run.clock_set],
    ["organisation in its record", run.recorded_as?.organization ?? null],
    ["system in its record", run.recorded_as?.system ?? null],
    ["edition", `${run.edition ?? "unknown"} (${run.edition_reason})`],
    ["judged by", run.judged_by],
    ["by its own edition", run.own_category],
    ["engine", [run.engine, run.profile, run.written_by].filter((text) => text !== null).join(", ")],
    ["hosts", run.system_info?.num_hosts ?? run.num_hosts],
    ["cores", run.system_info?.total_cores ?? null],
    ["memory (bytes)", run.system_info?.total_memory_bytes ?? null],
    ["facts from", run.system_info?.collection_method ?? null]
  ]
  return facts.flatMap(([name, value]) => value === null ? [] : [[name, String(value)] as const])
}

const metricsOf = (run: RunDetail): ReadonlyArray<readonly [string, string]> =>
  Object.entries(run.metrics ?? {}).flatMap(([name, value]) =>
    typeof value === "number" || value === null
      ? [[name, numberText(value)] as const]
      : typeof value === "string"
      ? [[name, value] as const]
      : []
  )

const rateText = (rate: number | null): string => rate === null ? "no rate" : `${numberText(rate / 2 ** 30)} GiB/s`

/** What this program measured itself, with the state of the client's cache beside each rate. */
const measuredOf = (run: RunDetail, dividedBy: string): ReadonlyArray<readonly [string, string]> =>
  run.measured.length === 0
    ? [["client cache", "not recorded: whether memory served what was read is not known"]]
    : run.measured.map((
      { client_bound, client_bound_unknown, client_cache, client_caches, headline_bytes_per_second, phase }
    ) => [
      `${phase}, bytes moved / ${dividedBy}`,
      [
        rateText(headline_bytes_per_second),
        `client cache ${client_cache ?? "not recorded"}${
          new Set(client_caches).size < 2 ? "" : ` (${client_caches.map((cache) => cache ?? "?").join(", ")})`
        }`,
        ...(client_bound === null ? [] : [`client-bound: ${client_bound}`]),
        ...(client_bound_unknown === null ? [] : [`not known whether client-bound: ${client_bound_unknown}`])
      ].join("; ")
    ])

const problems = (run: RunDetail): ReadonlyArray<Finding> =>
  run.problems.map((problem) => ({
    label: "file",
    rule: problem.file,
    message: problem.reason,
    parameter: problem.field,
    expected: null,
    actual: null,
    source: null,
    disputed: false,
    runs: null
  }))

/** A run that opens to its details when somebody looks. */
export const runCell = (index: number, path: string, dividedBy: string): HTMLElement => {
  const inside = el("div", {}, "loading")
  const details = el("details", {}, el("summary", {}, path === "" ? "." : path), inside)
  details.addEventListener("toggle", () => {
    if (!details.open) return
    void items<RunDetail>("run-details", index, index + 1).then(([detail]) => {
      if (detail === undefined) return
      inside.replaceChildren(
        pairs(factsOf(detail)),
        pairs(measuredOf(detail, dividedBy)),
        pairs(metricsOf(detail)),
        ...[overTime(detail)].filter((part) => part !== null),
        findings([...detail.issues.map(findingOf), ...problems(detail)])
      )
    })
  }, { once: true })
  return details
}
