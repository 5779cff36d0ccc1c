/** The folder of descriptions. */
import { acceptedOf, acceptedWords, type Fault, faultsIn } from "../description/check.ts"
import type { RecordShape } from "../description/schema.ts"
import { faultsTogether, remapFaults } from "../description/together.ts"
import { descriptionShape } from "../editions/descriptions.ts"
import {
  type Description,
  isHidden,
  type PackageIssue,
  packageRule,
  type PackageVoice,
  submitterRule
} from "../Package.ts"

const nameAndEnding = (name: string): readonly [name: string, ending: string] => {
  const at = name.lastIndexOf(".")
  return at === -1 ? [name, ""] : [name.slice(0, at), name.slice(at)]
}

export const descriptionFiles = submitterRule({
  id: "2.1.7",
  title: "Files of systems",
  demands:
    "Each system has a .yaml and a .pdf of one name in systems; beside them only .md files and names that begin with a point, " +
    "and no folders.",
  source: "Rules.md 2.1.7",
  since: "v3.0",
  reads: ["files in systems"],
  examples: { pass: "fast-1.yaml and fast-1.pdf", fail: "fast-1.yaml alone; or fast-1.pdf and fast-1-new.pdf" }
}, ({ systems }, say) => {
  if (systems === null) return []
  const entries = systems.entries.filter((entry) => !isHidden(entry))
  const named = (ending: string): ReadonlyArray<string> =>
    entries.filter(({ kind, name }) => kind === "file" && name.endsWith(ending)).map(({ name }) =>
      nameAndEnding(name)[0]
    )
  const [descriptions, pictures] = [named(".yaml"), named(".pdf")]
  const missing = (has: ReadonlyArray<string>, lacks: ReadonlyArray<string>, from: string, ending: string) =>
    has.filter((name) => !lacks.includes(name)).map((name) =>
      say.invalid(`${systems.path}/${name}${from}`, `there is no ${name}${ending} beside it`, {
        expected: `${name}${ending}`,
        actual: "none"
      })
    )
  return [
    ...missing(descriptions, pictures, ".yaml", ".pdf"),
    ...missing(pictures, descriptions, ".pdf", ".yaml"),
    ...entries.filter(({ kind, name }) => kind !== "file" || ![".yaml", ".pdf", ".md"].includes(nameAndEnding(name)[1]))
      .map(({ kind, name }) =>
        say.invalid(
          `${systems.path}/${name}`,
          kind === "file"
            ? "only .yaml, .pdf and .md files are expected here"
            : `a ${kind} is not expected here`
        )
      )
  ]
})

const faultIssue = (say: PackageVoice, path: string, fault: Fault, accepted: boolean): PackageIssue => {
  const { actual, at, expected, text } = fault
  const facts = { parameter: at, expected, actual }
  return accepted
    ? say.warn(path, `${at}: ${text}; ${acceptedWords}`, { ...facts, disputed: true })
    : say.invalid(path, `${at}: ${text}`, facts)
}

const schemaIssues = ({ content, path }: Description, shape: RecordShape | undefined, say: PackageVoice) => {
  if (content._tag !== "present") {
    return [
      say.invalid(path, content._tag === "missing" ? content.reason : "it is empty", { expected: "system_under_test" })
    ]
  }
  if (shape === undefined) return []
  const faults = [...faultsIn(shape, content.value), ...faultsTogether(content.value)]
  return faults.map((fault) => faultIssue(say, path, fault, acceptedOf(faults)(fault)))
}

export const descriptionSchema = packageRule(
  {
    id: "2.1.7-schema",
    title: "Contents of a description",
    demands:
      "systems/<system>.yaml holds every field that its architecture needs, no field that the schema does not know, sums that are right " +
      "(rack units of nodes and switches, clients left out), and ports, power and rack units where the deployment asks for them. Every " +
      "fault is told, none hides another.",
    source:
      "Rules.md 2.1.7; schema of the round's tool, with the fields it required from July 2026 (mlcommons/storage #846, #637)",
    since: "v3.0",
    reads: ["systems/*.yaml"],
    examples: {
      pass: "usable_capacity_tib 176.1 and availability available",
      fail: "neither of the two; or 12 rack units where nodes come to 6"
    }
  },
  ({ edition, submitters }, say) =>
    submitters.flatMap(({ descriptions }) =>
      descriptions.flatMap((description) => schemaIssues(description, descriptionShape(edition), say))
    )
)

export const remapTime = submitterRule(
  {
    id: "4.7.3-schema",
    title: "Remap time of a description",
    demands: "remap_time_in_seconds is 0 exactly where simultaneous_write and simultaneous_read are both true.",
    source: "Rules.md 4.7.3; schema of the round's tool, rule 13",
    since: "v3.0",
    reads: ["solution.capabilities"],
    examples: { pass: "both true, 0", fail: "both true, 30" }
  },
  ({ descriptions }, say) =>
    descriptions.flatMap(({ content, path }) =>
      content._tag === "present" ? remapFaults(content.value).map((fault) => faultIssue(say, path, fault, false)) : []
    )
)
