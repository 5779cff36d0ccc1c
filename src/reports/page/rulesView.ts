/** How much each rule says: over all groups, worst first. */
import type { GroupRow } from "./data.ts"
import { type Column, el, table } from "./dom.ts"
import { addressOf } from "./filters.ts"
import { show } from "./show.ts"
import { items } from "./store.ts"

const labels = ["INVALID", "UNKNOWN", "OPEN", "CLOSED", "warning"] as const

interface RuleRow {
  readonly rule: string
  /** Groups by the worst that the rule says of each. */
  readonly groups: ReadonlyMap<string, number>
  readonly runs: number
}

const rowsOf = (groups: ReadonlyArray<GroupRow>): ReadonlyArray<RuleRow> => {
  const found = new Map<string, { readonly groups: Map<string, number>; runs: number }>()
  for (const { rules, runs } of groups) {
    for (const [rule, label] of rules) {
      const row = found.get(rule) ?? { groups: new Map<string, number>(), runs: 0 }
      row.groups.set(label, (row.groups.get(label) ?? 0) + 1)
      row.runs += runs
      found.set(rule, row)
    }
  }
  const count = (row: RuleRow, label: string) => row.groups.get(label) ?? 0
  return [...found].map(([rule, row]) => ({ rule, ...row })).sort((a, b) => {
    for (const label of labels) {
      const order = count(b, label) - count(a, label)
      if (order !== 0) return order
    }
    return a.rule < b.rule ? -1 : 1
  })
}

const columns: ReadonlyArray<Column<RuleRow>> = [
  {
    title: "Rule",
    kind: "name",
    cell: ({ rule }) => el("a", { href: addressOf("groups", { rule }) }, rule),
    sortBy: ({ rule }) => rule
  },
  ...labels.map((label): Column<RuleRow> => ({
    title: label === "warning" ? "groups warned" : `groups ${label}`,
    kind: "number",
    cell: ({ groups }) => String(groups.get(label) ?? 0),
    sortBy: ({ groups }) => groups.get(label) ?? 0
  })),
  { title: "runs in these groups", kind: "number", cell: ({ runs }) => String(runs), sortBy: ({ runs }) => runs }
]

export const rulesView = async (): Promise<void> => {
  const rows = rowsOf(await items<GroupRow>("groups"))
  show(
    el("h2", {}, "Rules"),
    rows.length === 0
      ? el("p", {}, "No rule says anything.")
      : table(
        "Findings per rule: groups by the worst that it says of them; open one for its groups",
        columns,
        rows,
        100
      )
  )
}
