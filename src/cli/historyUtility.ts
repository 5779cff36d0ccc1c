/** `mlpstorage history`: which benchmarks were run here, how they ended, and one of them again. */
import * as Effect from "effect/Effect"
import * as Option from "../config/Option.ts"
import { filters, ids } from "./historyOptions.ts"
import { fittedOnTerminal, type Utility, utilityCommand } from "./Utility.ts"

const pastRuns = Effect.promise(() => import("./pastRuns.ts"))

const list = utilityCommand({
  name: "list",
  summary: "The runs that were started, newest first: what came of each, how fast it was, and where it lies.",
  example: "mlpstorage history list --outcome failed --limit 10",
  operands: [],
  options: filters,
  run: ({ settings }) => fittedOnTerminal(Effect.flatMap(pastRuns, ({ listing }) => listing(settings)))
})

const show = utilityCommand({
  name: "show",
  summary: "One run with its records; without --id the list.",
  example: "mlpstorage history show --id 3",
  operands: [],
  options: {
    ...filters,
    id: Option.optional<number>("id", { type: "integer", min: 1 }, {
      aliases: ["-i"],
      summary: "Number of the run in the list.",
      metavar: "N",
      offers: ids
    })
  },
  run: ({ settings: { id, ...wanted } }) => {
    const { value } = id
    return value === undefined
      ? fittedOnTerminal(Effect.flatMap(pastRuns, ({ listing }) => listing(wanted)))
      : Effect.flatMap(pastRuns, ({ shown }) => shown(value))
  }
})

const rerun = utilityCommand({
  name: "rerun",
  summary: "Run the same words again in the same folder.",
  example: "mlpstorage history rerun 3",
  operands: [{ name: "ID", summary: "Number of the run in the list.", required: true, offers: ids }],
  options: {},
  run: ({ operands: [given = ""] }) => Effect.flatMap(pastRuns, ({ again }) => again(given))
})

export const historyUtility: Utility = {
  id: "history",
  summary: "The runs of this user, and one of them again. MLPS_NO_HISTORY=1 keeps a run out of it.",
  commands: [list, show, rerun],
  alone: "list"
}
