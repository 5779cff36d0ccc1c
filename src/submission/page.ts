/** A page for reviewers, whole in one file: a matrix of systems and rules, findings by organisation, questions to paste into an issue. */
import { plural } from "../domain/Units.ts"
import { version } from "../domain/version.ts"
import type { Finding, JudgedPackage } from "./judgePackage.ts"
import { totalsOf, totalsText, type Validated, type ValidatedPackage } from "./validation.ts"

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const tag = (name: string, inner: string, kind = ""): string =>
  `<${name}${kind === "" ? "" : ` class="${kind}"`}>${inner}</${name}>`

const cell = (text: string, kind = ""): string => tag("td", escaped(text), kind)

const classOf = ({ blocks, severityOf }: Finding): string =>
  severityOf === "error" ? "error" : severityOf === "not checked" ? (blocks ? "error" : "unchecked") : "warning"

const order = ["error", "unchecked", "warning"]

const signs: Readonly<Record<string, string>> = { error: "✗", unchecked: "?", warning: "!", passes: "✓" }

/** `closed/Acme/results/fast-1`: where a system's findings lie. */
interface Row {
  readonly name: string
  readonly findings: ReadonlyArray<Finding>
}

const systemOf = (root: string, path: string): string => {
  const below = root !== "" && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
  const [division = "", organization = "", folder = "", entry = ""] = below.split("/")
  return folder === "results" && entry !== ""
    ? `${division}/${organization}/${entry}`
    : folder === "systems" && entry !== ""
    ? `${division}/${organization}/${entry.replace(/\.\w+$/, "")}`
    : organization !== "" && (division === "closed" || division === "open")
    ? `${division}/${organization}`
    : "package"
}

const rowsOf = ({ judged, root }: ValidatedPackage): ReadonlyArray<Row> => {
  const names = [
    ...judged.workloads.map(({ division, organization, system }) => `${division}/${organization}/${system}`),
    ...judged.findings.map(({ path }) => systemOf(root, path))
  ]
  return [...new Set(names)].sort().map((name) => ({
    name,
    findings: judged.findings.filter(({ path }) => systemOf(root, path) === name)
  }))
}

const stateOf = (findings: ReadonlyArray<Finding>): string => {
  const kinds = findings.map(classOf)
  return order.find((kind) => kinds.includes(kind)) ?? "passes"
}

const matrix = (found: ValidatedPackage): string => {
  const stood = [...new Set(found.judged.findings.map(({ rule }) => rule))].sort()
  const quiet = [...found.judged.applied.keys()].filter((id) => !stood.includes(id))
  return [
    "<table><thead><tr><th></th>",
    ...stood.map((id) => tag("th", tag("span", escaped(id)), "rule")),
    "</tr></thead><tbody>",
    ...rowsOf(found).map(({ findings, name }) =>
      tag(
        "tr",
        [
          tag("th", escaped(name)),
          ...stood.map((id) => {
            const state = stateOf(findings.filter(({ rule }) => rule === id))
            return cell(signs[state] ?? "", state)
          })
        ].join("")
      )
    ),
    "</tbody></table>",
    tag("p", escaped(`${plural(quiet.length, "rule")} found nothing anywhere: ${quiet.join(", ")}`))
  ].join("")
}

const findingRow = (finding: Finding): string =>
  tag(
    "tr",
    [
      cell(finding.severityOf, classOf(finding)),
      cell(`${finding.rule}${finding.title === "" ? "" : ` ${finding.title}`}`),
      cell(finding.path === "" ? "." : finding.path),
      cell(`${finding.message}${finding.disputed ? " (disputed)" : ""}`),
      cell(finding.expected ?? ""),
      cell(finding.actual ?? "")
    ].join("")
  )

const worstFirst = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  [...findings].sort((a, b) => order.indexOf(classOf(a)) - order.indexOf(classOf(b)))

const findingTable = (rows: ReadonlyArray<Row>): string =>
  rows.filter(({ findings }) => findings.length > 0).map(({ findings, name }) =>
    [
      tag("h3", escaped(name)),
      "<table><thead><tr><th>severity</th><th>rule</th><th>path</th><th>finding</th><th>needs</th><th>found</th></tr></thead><tbody>",
      ...worstFirst(findings).map(findingRow),
      "</tbody></table>"
    ].join("")
  ).join("")

/** What only the submitter or the chairs can answer, as text for an issue. */
const questions = (rows: ReadonlyArray<Row>): string =>
  rows.flatMap(({ findings, name }) => {
    const open = findings.filter(({ blocks, disputed, severityOf }) =>
      disputed || severityOf === "not checked" || blocks
    )
    return open.length === 0 ? [] : [
      `### ${name}`,
      "",
      ...[
        ...new Set(open.map(({ message, path, rule }) => `- [ ] ${rule}: ${message} (\`${path === "" ? "." : path}\`)`))
      ],
      ""
    ]
  }).join("\n")

const workloads = ({ workloads }: JudgedPackage): string =>
  [
    "<table><thead><tr><th>division</th><th>organisation</th><th>system</th><th>benchmark</th><th>workload</th><th>category</th><th>runs</th></tr></thead><tbody>",
    ...workloads.map((row) =>
      tag(
        "tr",
        [
          row.division,
          row.organization,
          row.system,
          row.benchmarkType,
          row.names.join(" "),
          row.category,
          String(row.runs)
        ]
          .map((text) => cell(text)).join("")
      )
    ),
    "</tbody></table>"
  ].join("")

const style =
  `body{font:14px/1.5 system-ui,sans-serif;margin:2rem;max-width:120rem}table{border-collapse:collapse;margin:.5rem 0 1.5rem}
td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top}th.rule span{writing-mode:vertical-rl}
.error{background:#fdd}.unchecked{background:#fed}.warning{background:#ffd}.passes{background:#dfd}textarea{width:100%;height:16rem}`

const packageParts = (found: ValidatedPackage): string => {
  const { editionReason, judged, layout, root } = found
  return [
    tag(
      "h2",
      escaped(
        `${root === "" ? "package" : root}: edition ${judged.edition}, ${
          layout === null ? "no layout is told" : `layout ${layout}`
        }`
      )
    ),
    tag("p", escaped(`Edition: ${editionReason}.`)),
    workloads(judged),
    matrix(found),
    findingTable(rowsOf(found))
  ].join("")
}

/** Nothing of it comes from elsewhere, and nothing in it runs. */
export const reviewPage = (found: Validated): string => {
  const told = totalsText(totalsOf(found))
  return [
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    tag("title", escaped(`Review of ${found.path}`)),
    tag("style", style),
    "</head><body>",
    tag("h1", escaped(`Review of ${found.path}`)),
    tag("p", escaped(`${told}. mlpstorage ${version}. ✗ error, ? not checked, ! warning, ✓ nothing found.`)),
    ...found.packages.map(packageParts),
    tag("h2", "Open questions"),
    `<textarea readonly>${escaped(found.packages.map((one) => questions(rowsOf(one))).join("\n"))}</textarea>`,
    "</body></html>\n"
  ].join("\n")
}
