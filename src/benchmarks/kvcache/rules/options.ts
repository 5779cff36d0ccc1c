/** 6.3.1.1, 6.3.2.2: the three options with the values that were executed. */
import { isJsonObject, type Json, type JsonObject } from "../../../domain/Json.ts"
import { type Known, missing, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, isAskedOpen, toNumber, toTruth } from "../../../rules/tolerant.ts"
import { kvcacheEdition, kvcacheInWords } from "../edition.ts"
import { kvcacheFacts } from "./evidence.ts"

/** Executed options with their numbers: trials that ran with other values are entries of their own. */
const executed = (run: RunEvidence): Known<ReadonlyArray<readonly [number, JsonObject]>> =>
  K.flatMap(fact(run, kvcacheFacts.options), (value, source) => {
    const entries = (Array.isArray(value) ? value : []).filter(isJsonObject)
    const numbered = entries.flatMap((entry) => {
      const number = toNumber(entry["option"])
      return number === undefined ? [] : [[number, entry] as const]
    })
    return numbered.length === 0
      ? missing("options should be a list of executed options, found none", source)
      : present(numbered, source)
  })

const equal = (found: Json | undefined, expected: string | number): boolean =>
  typeof expected === "number"
    ? toNumber(found) === expected
    : typeof found === "string" && found.trim().toLowerCase() === expected

const shown = (value: Json | undefined): string => value === undefined || value === null ? "nothing" : String(value)

export const fixedWorkload: RunRule = runRule(
  {
    id: "6.3.1.1",
    title: "Fixed workload of each option",
    demands:
      "CLOSED runs options 1, 2 and 3 with exactly the values of table KVCache-1. OPEN may change users, duration, memory " +
      "sizes and generation mode, but runs all three.",
    source: "Rules.md 6.3.1.1, table KVCache-1, 6.6.2",
    since: "v3.0",
    evidence: "plan",
    reads: ["options"],
    examples: { pass: "option 1: llama3.1-8b, 200 users, 300 s, 0 GiB, generation none", fail: "option 1 with 60 s" }
  },
  (run, say) =>
    K.judged(
      say,
      { options: executed(run) },
      ({ options }) =>
        Object.entries(kvcacheEdition(run.edition).options).flatMap(([number, values]) => {
          const found = options.filter(([ran]) => ran === Number(number))
          if (found.length === 0) {
            return [
              say.invalid(`option ${number} was not run`, {
                parameter: `option ${number}`,
                expected: "options 1, 2, 3"
              })
            ]
          }
          return Object.entries(values).flatMap(([key, expected]) =>
            [...new Set(found.map(([, entry]) => entry[key] ?? null))].flatMap((actual) => {
              const parameter = `option ${number}: ${key}`
              if (actual === null) {
                return [
                  isAskedOpen(run)
                    ? say.open(`CLOSED needs ${parameter} ${expected}; it is not recorded`, { parameter, expected })
                    : say.unknown(`not checked: ${parameter} is not recorded`, { parameter, expected })
                ]
              }
              return equal(actual, expected) ? [] : [
                say.open(`option ${number} ran with ${key} ${shown(actual)}; CLOSED needs ${expected}`, {
                  parameter,
                  expected,
                  actual: shown(actual)
                })
              ]
            })
          )
        })
    )
)

const { limits: limitsInWords } = kvcacheInWords

export const limits: RunRule = runRule({
  id: "kv-limits",
  title: "Limits of the options",
  demands:
    `In either division an option runs a known model and generation mode, at least ${limitsInWords.fewestUsers} user and ` +
    `${limitsInWords.shortestDuration} s. The memory sizes have no lower limit: the published options use 0.`,
  source: "run checks of release 3.0.26, applied to the executed values; Rules.md 6.6.2",
  since: "v3.0",
  evidence: "plan",
  reads: ["options"],
  examples: { pass: "30 s with 1 user", fail: "29 s" }
}, (run, say) =>
  K.judged(say, { options: executed(run) }, ({ options }) => {
    const { fewestUsers, generationModes, models, shortestDuration } = kvcacheEdition(run.edition).limits
    return options.flatMap(([number, found]) => {
      const atLeast = (key: string, least: number) => {
        const value = toNumber(found[key])
        const parameter = `option ${number}: ${key}`
        if (value === undefined) {
          return [
            say.unknown(`not checked: ${parameter} should be a number, found ${shown(found[key])}`, { parameter })
          ]
        }
        return value >= least ? [] : [
          say.invalid(`${parameter} is ${value}; at least ${least} make a run`, {
            parameter,
            expected: `>= ${least}`,
            actual: value
          })
        ]
      }
      const among = (key: string, choices: ReadonlyArray<string>) =>
        choices.some((choice) => equal(found[key], choice)) ? [] : [
          say.invalid(`option ${number}: ${key} is ${shown(found[key])}, none of ${choices.join(", ")}`, {
            parameter: `option ${number}: ${key}`,
            expected: choices.join(", "),
            actual: shown(found[key])
          })
        ]
      return [
        ...atLeast("duration", shortestDuration),
        ...atLeast("num_users", fewestUsers),
        ...among("model", models),
        ...among("generation_mode", generationModes)
      ]
    })
  }))

export const autoscaling: RunRule = runRule(
  {
    id: "6.3.2.2",
    title: "No autoscaling in CLOSED",
    demands:
      "Autoscaling was not executed. The option the existing command line stores (on by default) is never executed and does " +
      "not count.",
    source: "Rules.md 6.3.2.2",
    since: "v3.0",
    evidence: "plan",
    reads: ["options"],
    examples: { pass: "no --enable-autoscaling in the executed commands", fail: "--enable-autoscaling executed" }
  },
  (run, say) =>
    K.judged(
      say,
      { options: executed(run) },
      ({ options }) =>
        options.flatMap(([number, found]) =>
          toTruth(found["enable_autoscaling"]) === true
            ? [
              say.open(`option ${number} ran with autoscaling, which CLOSED does not take`, {
                parameter: "enable_autoscaling"
              })
            ]
            : []
        )
    )
)
