/** The report's page: groups first, then one group with its runs, all runs, trends, rules, and what was left out. Routes by the hash. */
import { redraw } from "./charts.ts"
import type { LeftOutRow } from "./data.ts"
import { byId, type Column, el, table } from "./dom.ts"
import { groupsView } from "./groupsView.ts"
import { groupView } from "./groupView.ts"
import { rulesView } from "./rulesView.ts"
import { runPage, runsView } from "./runsView.ts"
import { show } from "./show.ts"
import { head, items } from "./store.ts"
import { trendView } from "./trendView.ts"

const leftOutColumns: ReadonlyArray<Column<LeftOutRow>> = [
  { title: "Path", kind: "name", cell: ({ path }) => path === "" ? "." : path, sortBy: ({ path }) => path },
  { title: "Looks like", cell: ({ looksLike }) => looksLike, sortBy: ({ looksLike }) => looksLike },
  { title: "Why", cell: ({ reason }) => reason, sortBy: ({ reason }) => reason },
  { title: "What it costs", cell: ({ cost }) => cost ?? "", sortBy: ({ cost }) => cost ?? "" }
]

const leftOutView = async (): Promise<void> => {
  const rows = await items<LeftOutRow>("left-out")
  show(el("h2", {}, "Left out"), table("Found in the tree and not counted", leftOutColumns, rows, runPage))
}

const route = async (): Promise<void> => {
  const [view = "", ...rest] = location.hash.slice(1).split("/")
  const argument = rest.join("/")
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${view || "groups"}`) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
  if (view === "group") await groupView(Number(argument))
  else if (view === "runs") await runsView(argument)
  else if (view === "trend") await trendView()
  else if (view === "rules") await rulesView()
  else if (view === "left-out") await leftOutView()
  else await groupsView(argument)
  redraw()
}

const failed = (error: unknown): void =>
  show(el("p", { role: "alert" }, `This page could not be shown: ${String(error)}`))
const routed = () => void route().catch(failed)

export const showPage = (): void => {
  byId("tiles").replaceChildren(
    ...head.tiles.map(([label, value, category]) =>
      el(
        "div",
        { class: `tile ${category === null ? "" : category.toLowerCase()}` },
        el("b", {}, value.toLocaleString("en")),
        label
      )
    )
  )
  document.title = head.title
  for (const title of document.querySelectorAll("h1")) title.textContent = head.title
  byId("note").textContent = head.note
  byId("scope").textContent = head.scope
  byId("judged").textContent = [head.judgedBy, ...head.filters].join("; ")
  byId("program").textContent = head.program

  addEventListener("hashchange", routed)
  addEventListener("resize", redraw)
  addEventListener("beforeprint", redraw)
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw)
  routed()
}
