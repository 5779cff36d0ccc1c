/** `mlpstorage history`: which benchmarks were run here, how they ended, and one of them again. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Offers } from "../config/Offers.ts"
import * as Option from "../config/Option.ts"
import { quoteWords } from "../config/quote.ts"
import type { JsonObject } from "../domain/Json.ts"
import { bounded, visible } from "../domain/shownText.ts"
import { InvalidOption, PathNotFound } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import type { History, NumberedEntry } from "../results/history.ts"
import { type Utility, utilityCommand } from "./Utility.ts"

const limit = Option.optional<number>("limit", { type: "integer", min: 1 }, {
  aliases: ["-n"],
  summary: "Only the newest so many.",
  metavar: "N"
})

const ids: Offers = { type: "numbers", of: "history list --limit 50" }

const history = Effect.gen(function*() {
  const { environment } = yield* Machine
  const { historyPath, readHistory } = yield* Effect.promise(() => import("../results/history.ts"))
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

const line = (entry: NumberedEntry, width: number): string => {
  const again = entry.rerun_of === null ? "" : `  (again of ${entry.rerun_of})`
  const when = entry.started_at.slice(0, 19).replace("T", " ")
  return `${String(entry.id).padStart(width)}  ${when}  ${String(entry.status).padStart(6)}  ${
    commandOf(entry)
  }${again}`
}

const listing = ({ entries, unreadable }: History, newest: number | undefined): Document => {
  const shown = newest === undefined ? entries : entries.slice(-newest)
  const width = Math.max(2, ...shown.map(({ id }) => String(id).length))
  return {
    text: [
      ...(shown.length === 0
        ? ["no run yet"]
        : [
          `${"id".padStart(width)}  ${"started".padEnd(19)}  status  command`,
          ...shown.map((one) => line(one, width))
        ]),
      ...(unreadable.length === 0 ? [] : ["", `not readable: line ${unreadable.join(", ")}`])
    ].join("\n"),
    json: { entries: shown.map(entryJson), unreadable: [...unreadable] }
  }
}

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

const list = utilityCommand({
  name: "list",
  summary: "The runs that were started, oldest first, with how they ended. MLPS_NO_HISTORY=1 keeps a run out of it.",
  example: "mlpstorage history list --limit 10",
  operands: [],
  options: { limit },
  run: ({ settings }) => Effect.map(history, (all) => listing(all, settings.limit.value))
})

const show = utilityCommand({
  name: "show",
  summary: "One run with its records; without --id the list.",
  example: "mlpstorage history show --id 3",
  operands: [],
  options: {
    limit,
    id: Option.optional<number>("id", { type: "integer", min: 1 }, {
      aliases: ["-i"],
      summary: "Number of the run in the list.",
      metavar: "N",
      offers: ids
    })
  },
  run: ({ settings: { id, limit } }) =>
    Effect.flatMap(history, (all) =>
      id.value === undefined
        ? Effect.succeed(listing(all, limit.value))
        : Effect.map(find("--id", all, id.value), details))
})

const rerun = utilityCommand({
  name: "rerun",
  summary: "Run the same words again in the same folder.",
  example: "mlpstorage history rerun 3",
  operands: [{ name: "ID", summary: "Number of the run in the list.", required: true, offers: ids }],
  options: {},
  run: ({ operands: [given = ""] }) =>
    Effect.gen(function*() {
      if (!/^[1-9]\d*$/.test(given)) {
        return yield* new InvalidOption({
          option: "ID",
          expected: "a number of the list",
          actual: given,
          advice: "run mlpstorage history list"
        })
      }
      const entry = yield* find("ID", yield* history, Number(given))
      const { lacksSecrets } = yield* Effect.promise(() => import("../results/history.ts"))
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
})

export const historyUtility: Utility = {
  id: "history",
  summary: "The runs of this user, and one of them again. MLPS_NO_HISTORY=1 keeps a run out of it.",
  commands: [list, show, rerun]
}
