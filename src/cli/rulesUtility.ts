/** `mlpstorage rules list|explain|diff`: what each edition demands, printed from the rules that judge. */
import * as Effect from "effect/Effect"
import { nearest } from "../config/nearest.ts"
import type { Offers } from "../config/Offers.ts"
import * as Option from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { InvalidOption, UnknownOption } from "../errors/AppError.ts"
import { loadedReadings } from "../reading/Readings.ts"
import { editionIds } from "../rules/editions/editions.ts"
import { fitted, type Utility, utilityCommand } from "./Utility.ts"

const scopes = ["run", "submission", "package"] as const

/** The rules of every benchmark are loaded only by the commands that print them. */
const catalogue = Effect.all([
  Effect.promise(() => import("../rules/ruleDocuments.ts")),
  Effect.flatMap(loadedReadings, (readings) =>
    Effect.flatMap(
      Effect.promise(() => import("../submission/listedRules.ts")),
      ({ listedRules }) => listedRules(readings)
    ))
])

/** `benchmarks`: command-line names; not all of them can be run. */
const list = (benchmarks: ReadonlyArray<string>) =>
  utilityCommand({
    name: "list",
    summary: "The rules, each with its editions and benchmarks.",
    example: "mlpstorage rules list --benchmark checkpointing --edition v3.0",
    operands: [],
    options: {
      benchmark: Option.optional<string>("benchmark", { type: "choice", choices: benchmarks }, {
        summary: "Only the rules of this benchmark."
      }),
      edition: Option.optional<EditionId>("edition", { type: "choice", choices: editionIds }, {
        summary: "Only the rules of this edition."
      }),
      scope: Option.optional<typeof scopes[number]>("scope", { type: "choice", choices: scopes }, {
        summary: "Only the rules about one run, about a submission's runs together, or about a package."
      })
    },
    run: ({ settings: { benchmark, edition, scope } }) =>
      fitted(Effect.map(catalogue, ([{ listRules }, ruleSets]) =>
        listRules(ruleSets, {
          ...(benchmark.value === undefined ? {} : { benchmark: benchmark.value }),
          ...(edition.value === undefined ? {} : { edition: edition.value }),
          ...(scope.value === undefined ? {} : { scope: scope.value })
        })))
  })

const explain = utilityCommand({
  name: "explain",
  summary: "What one rule demands, where it is written, and what passes and fails.",
  example: "mlpstorage rules explain 4.6.1",
  operands: [{
    name: "ID",
    summary: "A rule's number or name, as rules list prints it.",
    required: true,
    offers: { type: "words", words: Effect.map(catalogue, ([{ ruleIds }, ruleSets]) => ruleIds(ruleSets)) }
  }],
  options: {},
  run: ({ operands: [given = ""] }) =>
    fitted(Effect.flatMap(catalogue, ([{ explainRule, ruleIds }, ruleSets]) => {
      const found = explainRule(ruleSets, given)
      if (found !== undefined) return Effect.succeed(found)
      const ids = ruleIds(ruleSets)
      const meant = nearest(given, ids)
      const advice = meant === null ? "run mlpstorage rules list to see every rule" : undefined
      return new UnknownOption({ given, kind: "rule", nearest: meant, known: [], advice })
    }))
})

const editionOf = (name: string, given: string) => {
  const found = editionIds.find((edition) => edition === given)
  return found === undefined
    ? new InvalidOption({ option: name, expected: `one of ${editionIds.join(", ")}`, actual: given })
    : Effect.succeed(found)
}

const editions: Offers = { type: "words", words: Effect.succeed(editionIds) }

const diff = utilityCommand({
  name: "diff",
  summary: "Which rules came, went or changed between two editions.",
  example: "mlpstorage rules diff v2.0 v3.0",
  operands: [
    { name: "FROM", summary: "The older edition.", required: true, offers: editions },
    { name: "TO", summary: "The newer edition.", required: true, offers: editions }
  ],
  options: {},
  run: ({ operands: [from = "", to = ""] }) =>
    fitted(Effect.gen(function*() {
      const [older, newer] = [yield* editionOf("FROM", from), yield* editionOf("TO", to)]
      const [{ diffRules }, ruleSets] = yield* catalogue
      return diffRules(ruleSets, older, newer)
    }))
})

export const rulesUtility = (benchmarks: ReadonlyArray<string>): Utility => ({
  id: "rules",
  summary: "List, explain and compare the published rules.",
  commands: [list(benchmarks), explain, diff]
})
