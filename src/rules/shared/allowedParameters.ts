/** Which parameters a person may change, per edition and division. What the tool injected is nobody's override. */
import type { EditionId } from "../../domain/Edition.ts"
import type { Json } from "../../domain/Json.ts"
import type { Holds } from "../editions/editions.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule, type RunRuleText } from "../runRule.ts"
import { peoplesOverrides } from "../tolerant.ts"

/** Keys are dotted; `a.b.*` stands for everything below `a.b`. */
export interface ParameterList {
  readonly closed: ReadonlyArray<string>
  readonly open: ReadonlyArray<string>
  /** What a key on neither list leaves possible. */
  readonly otherwise: "OPEN" | "INVALID"
  /** Keys that two texts treat differently: which reading is applied, and why. */
  readonly disputed: Readonly<Record<string, string>>
}

/** Of each edition, or of some runs of it; `undefined` where no text says what may be changed. */
type ParameterListOf = (edition: EditionId) => ParameterList | undefined

const covers = (pattern: string, key: string): boolean =>
  pattern.endsWith(".*") ? key.startsWith(pattern.slice(0, -1)) : pattern === key

const listed = (patterns: ReadonlyArray<string>, key: string): boolean =>
  patterns.some((pattern) => covers(pattern, key))

const shown = (value: Json): string => typeof value === "string" ? value : JSON.stringify(value)

/** `CLOSED a, b; OPEN also c`. */
const namesOf = ({ closed, open }: ParameterList): string =>
  [`CLOSED ${closed.join(", ")}`, ...(open.length === 0 ? [] : [`OPEN also ${open.join(", ")}`])].join("; ")

const described = (list: ParameterList): string =>
  [namesOf(list), `any other ${list.otherwise}`, ...Object.keys(list.disputed).map((key) => `${key} is disputed`)].join(
    "; "
  )

export const allowedParameters = (
  text: Omit<RunRuleText, "evidence" | "inEdition" | "reads" | keyof Holds>,
  holds: Omit<Holds, "where">,
  listOf: ParameterListOf
): RunRule =>
  runRule({
    ...text,
    ...holds,
    where: (edition) => listOf(edition) !== undefined,
    inEdition: (edition) => {
      const list = listOf(edition)
      return list === undefined ? "" : described(list)
    },
    evidence: "plan",
    reads: ["overrides"]
  }, (run, say) =>
    K.judged(say, { overrides: run.overrides }, ({ overrides }) => {
      const list = listOf(run.edition)
      if (list === undefined) return []
      return peoplesOverrides(overrides).flatMap(({ key, value }) => {
        const facts = { parameter: key, actual: shown(value) }
        const reading = list.disputed[key]
        const dispute = reading === undefined ? [] : [say.warn(`${key}: ${reading}`, { ...facts, disputed: true })]
        if (listed(list.closed, key)) return dispute
        if (listed(list.open, key)) {
          return [
            ...dispute,
            say.open(`${key} may be changed in OPEN only`, { ...facts, expected: "unchanged for CLOSED" })
          ]
        }
        const message = `${key} may not be changed; mlpstorage rules explain ${text.id} lists what may`
        return [
          ...dispute,
          list.otherwise === "OPEN"
            ? say.open(message, { ...facts, expected: "unchanged for CLOSED" })
            : say.invalid(message, { ...facts, expected: "unchanged" })
        ]
      })
    }))
