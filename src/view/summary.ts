/** What a finished run says of itself on the terminal: what ran, how fast, whether it counts, and where the record is. */
import { type Measurement, profileIo } from "../domain/Measurement.ts"
import type { Plan } from "../domain/Plan.ts"
import { plural } from "../domain/Units.ts"
import { type Look, paint, type Tone } from "./Look.ts"
import { type Row, rows, type Sheet, unbroken } from "./rows.ts"
import type { SummaryInput, SummaryPart } from "./SummaryInput.ts"
import { verdictLines, verdictTitle } from "./verdictText.ts"
import { wrap } from "./wrap.ts"

/** What the engine's results are worth; why it was chosen is among the plan's notes. */
export const engineText = ({ engine }: Pick<Plan, "engine">): string =>
  engine.name === "native"
    ? "native: practice, not submittable"
    : `${engine.name}: submittable unproven, because the round also asks for the unchanged official code image`

const profileText = ({ io, profile }: Measurement, { hasNoIoChoice }: SummaryPart): string =>
  hasNoIoChoice === true
    ? `${profile}, ${io} I/O`
    : `${profile}, ${io} I/O (${io === profileIo[profile] ? `the ${profile} profile's own` : "by --io"})`

const scaleText = (scale: number): string => scale === 1 ? "" : `, scale ${scale}`

const paragraph = (look: Look, tone: Tone, texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.flatMap((text) => wrap(`  ${text}`, look.columns, "  ")).map((line) => paint(look, tone, line))

export const titleOf = (
  { accelerator, benchmark, command, hosts, model, processes, scale }: SummaryInput["plan"]
): string =>
  `${benchmark} ${command}: ${model}${accelerator === null ? "" : ` on ${accelerator}`}, ${
    accelerator === null ? plural(processes, "process", "processes") : plural(processes, "accelerator")
  } on ${plural(Math.max(1, hosts.length), "host")}${scaleText(scale)}`

const verdictText = (
  { plan, verdict }: SummaryInput,
  { unjudged }: SummaryPart,
  sheet: Sheet
): ReadonlyArray<string> =>
  unjudged !== undefined && verdict.issues.length === 0
    ? [unjudged]
    : [
      ...verdictTitle(
        sheet,
        verdict.category,
        `by the rules of ${verdict.edition}${
          plan.engine.name === "native" ? " (what these parameters would earn)" : ""
        }${plan.requestedDivision === null ? "" : `; ${plan.requestedDivision} was asked for`}`
      ),
      ...verdictLines(sheet.look, verdict)
    ]

export const summaryText = (input: SummaryInput, part: SummaryPart, look: Look, isTerminal = false): string => {
  const sheet = { isTerminal, look }
  const { measurement, plan } = input
  return [
    ...unbroken(sheet, titleOf(plan)).map((line) => paint(look, "bold", line)),
    "",
    ...part.figures(sheet),
    ...paragraph(look, "dim", part.legend),
    ...paragraph(look, "yellow", part.caveats),
    "",
    ...rows(look, [
      ["engine", engineText(plan)],
      ["profile", profileText(measurement, part)],
      ...plan.notes.map((note, i): Row => [i === 0 ? "plan" : "", note]),
      ...part.rows
    ]),
    "",
    ...verdictText(input, part, sheet),
    ...(input.warnings.length === 0
      ? []
      : ["", ...input.warnings.flatMap((text) => wrap(`warning: ${text}`, look.columns, "  "))]),
    "",
    `record  ${input.recordPath}`
  ].join("\n")
}
