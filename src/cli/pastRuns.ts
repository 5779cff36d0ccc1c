/** The runs that were started, each with what its record says of it. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import { livenessHere } from "../cluster/local/livenessHere.ts"
import { quoteWords } from "../config/quote.ts"
import type { JsonObject } from "../domain/Json.ts"
import { bounded, visible } from "../domain/shownText.ts"
import { InvalidOption, PathNotFound } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { loadedReadings } from "../reading/Readings.ts"
import { pastRun } from "../reports/pastRun.ts"
import { type History, historyPath, lacksSecrets, type NumberedEntry, readHistory } from "../results/history.ts"
import type { Liveness } from "../results/liveness.ts"
import { recordedProcess } from "../results/recordedProcess.ts"
import { valueText } from "../view/figureText.ts"
import type { Filters, Outcome } from "./historyOptions.ts"

const history = Effect.gen(function*() {
  const { environment } = yield* Machine
  const path = historyPath(environment)
  if (path === undefined) {
    return yield* new PathNotFound({
      path: "$HOME",
      what: "the history's place: neither XDG_STATE_HOME nor HOME is set;"
    })
  }
  return yield* readHistory(path)
})

const commandOf = ({ argv }: NumberedEntry): string => bounded(visible(`mlpstorage ${quoteWords(argv)}`), 4096)

const entryJson = (entry: NumberedEntry): JsonObject => ({
  ...entry,
  argv: [...entry.argv],
  runs: entry.runs.map((run) => ({ ...run }))
})

/** What became of the last run of an entry; a command that made none has nothing but its status. */
interface Past {
  readonly entry: NumberedEntry
  readonly outcome: Outcome | null
  readonly what: string
  readonly label: string | null
  readonly benchmark: string | null
  readonly model: string | null
  readonly figures: ReadonlyArray<
    { readonly name: string; readonly value: number; readonly unit: string; readonly cache: string | null }
  >
  readonly folder: string | null
}

/** A record that says running is not believed. */
const lives = { running: "running", died: "died", ended: "died", unknown: "not known" } as const satisfies Record<
  Liveness["_tag"],
  Outcome
>

const pastOf = (entry: NumberedEntry) =>
  Effect.gen(function*() {
    const last = entry.runs.at(-1)
    const none = {
      entry,
      outcome: null,
      what: commandOf(entry),
      label: null,
      benchmark: null,
      model: null,
      figures: []
    }
    if (last === undefined) return { ...none, folder: null } satisfies Past
    const folder = last.record.slice(0, last.record.lastIndexOf("/"))
    const found = yield* Effect.either(pastRun(last.record))
    if (found._tag === "Left") return { ...none, outcome: "gone", folder } satisfies Past
    const { headlines, record } = found.right
    const { suite } = yield* loadedReadings
    return {
      entry,
      outcome: record.state === "completed"
        ? suite.prepared(record.command) === undefined ? record.verdict?.category ?? null : "not judged"
        : record.state === "running"
        ? lives[(yield* livenessHere(recordedProcess(record)))._tag]
        : record.state,
      what: `${record.benchmark_type} ${record.command} ${record.true_model}`,
      label: record.label,
      benchmark: record.benchmark_type,
      model: record.true_model,
      figures: headlines.map(({ cache, definition, headline, value }) => ({
        name: headline.name,
        value,
        unit: definition.unit,
        cache
      })),
      folder
    } satisfies Past
  })

const figuresText = ({ entry, figures }: Past): string => {
  const several = entry.runs.length < 2 ? "" : `${entry.runs.length} runs, the last: `
  const caches = [...new Set(figures.flatMap(({ cache }) => cache ?? []))].join("/")
  return figures.length === 0
    ? several
    : `${several}${figures.slice(0, 3).map(({ name, unit, value }) => `${name} ${valueText(value, unit)}`).join(", ")}${
      caches === "" ? "" : `, ${caches}`
    }`
}

/** No line but the first of an entry begins with a number: shells take those for ids. */
const lines = (past: Past, width: number): ReadonlyArray<string> => {
  const { entry, folder, label, outcome, what } = past
  const again = entry.rerun_of === null ? "" : `  (again of ${entry.rerun_of})`
  const when = entry.started_at.slice(0, 16).replace("T", " ")
  const ended = entry.status === 0 ? "" : `, status ${entry.status}`
  const figures = figuresText(past)
  return [
    `${String(entry.id).padStart(width)}  ${when}  ${`${outcome ?? "no run"}${ended}`.padEnd(10)}  ${what}${
      label === null ? "" : ` [${visible(label)}]`
    }${figures === "" ? "" : `: ${figures}`}${again}`,
    ...(folder === null ? [] : [`${" ".repeat(width)}  in ${visible(folder)}`])
  ]
}

const named = (name: string, wanted: string | undefined): boolean =>
  wanted === undefined || name.toLowerCase() === wanted.toLowerCase()

export const listing = (settings: Filters) =>
  Effect.gen(function*() {
    const { benchmark, label, limit, model, outcome, since } = settings
    const { suite } = yield* loadedReadings
    if (since.value !== undefined && !/^\d{4}-\d\d-\d\d$/.test(since.value)) {
      return yield* new InvalidOption({ option: "--since", expected: "a day, as 2026-02-03", actual: since.value })
    }
    const { entries, unreadable } = yield* history
    const type = benchmark.value === undefined
      ? undefined
      : suite.named(benchmark.value)?.directoryName ?? benchmark.value
    const isWanted = (past: Past) =>
      named(past.benchmark ?? "", type) && named(past.model ?? "", model.value) &&
      named(past.label ?? "", label.value) && (outcome.value === undefined || past.outcome === outcome.value)
    const shown: Array<Past> = []
    let older = 0
    for (const entry of [...entries].reverse()) {
      if (since.value !== undefined && entry.started_at.slice(0, 10) < since.value) break
      if (shown.length === limit.value) {
        older++
        continue
      }
      const past = yield* pastOf(entry)
      if (isWanted(past)) shown.push(past)
    }
    const width = Math.max(2, ...shown.map(({ entry }) => String(entry.id).length))
    return {
      text: [
        ...(entries.length === 0
          ? ["no run yet"]
          : shown.length === 0
          ? ["no run matches"]
          : [`${"id".padStart(width)}  ${"started".padEnd(16)}  outcome     what, and how fast`]),
        ...shown.flatMap((past) => lines(past, width)),
        ...(older === 0 ? [] : [`and ${older} older; --limit shows more`]),
        ...(unreadable.length === 0 ? [] : ["", `not readable: line ${unreadable.join(", ")}`])
      ].join("\n"),
      json: {
        entries: shown.map(({ entry, figures, folder, label, model, outcome }) => ({
          ...entryJson(entry),
          outcome,
          model,
          label,
          headlines: figures.map((figure) => ({ ...figure })),
          folder
        })),
        unreadable: [...unreadable]
      }
    } satisfies Document
  })

const details = (entry: NumberedEntry): Document => ({
  text: [
    `${entry.id}: ${commandOf(entry)}`,
    `  in       ${entry.working_directory} on ${entry.hostname}`,
    `  started  ${entry.started_at}`,
    `  ended    ${entry.ended_at} with status ${entry.status}`,
    ...(entry.rerun_of === null ? [] : [`  again of ${entry.rerun_of}`]),
    ...entry.runs.map(({ record, run_id }) => `  run      ${run_id}  ${record}`)
  ].join("\n"),
  json: entryJson(entry)
})

const find = (option: string, { entries }: History, id: number) => {
  const entry = entries.find((one) => one.id === id)
  const [first] = entries
  return entry === undefined
    ? new InvalidOption({
      option,
      expected: first === undefined
        ? "an id, and the history is empty"
        : `an id of the history, ${first.id} to ${entries.at(-1)?.id}`,
      actual: String(id),
      advice: "run mlpstorage history list"
    })
    : Effect.succeed(entry)
}

/** One run of the list with its records. Fails with `InvalidOption` where there is none of this number. */
export const shown = (id: number) => Effect.flatMap(history, (all) => Effect.map(find("--id", all, id), details))

/** The words of an entry, to be run again in its folder. Fails where they were not kept whole. */
export const again = Effect.fnUntraced(function*(given: string) {
  if (!/^[1-9]\d*$/.test(given)) {
    return yield* new InvalidOption({
      option: "ID",
      expected: "a number of the list",
      actual: given,
      advice: "run mlpstorage history list"
    })
  }
  const entry = yield* find("ID", yield* history, Number(given))
  if (lacksSecrets(entry)) {
    return yield* new InvalidOption({
      option: "ID",
      expected: "a run whose words were kept whole",
      actual: `${given}, whose secrets were not written down`,
      advice: `type it again: ${commandOf(entry)}`
    })
  }
  yield* Console.error(`note: in ${entry.working_directory}: ${commandOf(entry)}`)
  return {
    text: commandOf(entry),
    json: entryJson(entry),
    again: { argv: entry.argv, workingDirectory: entry.working_directory, of: entry.id }
  }
})
