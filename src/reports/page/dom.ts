/** Elements from values. Text only ever becomes text: nothing in this page parses markup. */

type Child = Node | string | null
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void)>>

export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value)
    else if (typeof value !== "boolean") element.setAttribute(name, String(value))
    else if (value) element.setAttribute(name, "")
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

export const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`the page has no #${id}`)
  return element
}

/** In the colour of its category, whatever its text. */
export const badge = (category: string, text = category): HTMLElement =>
  el("span", { class: `badge ${category.toLowerCase().replaceAll(/[^a-z]/g, "-")}` }, text)

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => Node | string
  readonly sortBy: (row: Row) => string | number | null
  readonly kind?: "number" | "name" | "word"
}

const compare = (a: string | number | null, b: string | number | null): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

/** A sortable table that shows one page of its rows. */
export const table = <Row>(
  caption: string,
  columns: ReadonlyArray<Column<Row>>,
  all: ReadonlyArray<Row>,
  pageSize: number
): HTMLElement => {
  const state = { page: 0, sorted: -1, down: false, rows: all }
  const body = el("tbody")
  const position = el("span", { "aria-live": "polite" })
  const pages = () => Math.max(1, Math.ceil(state.rows.length / pageSize))
  const show = () => {
    const begin = state.page * pageSize
    const rows = state.rows.slice(begin, begin + pageSize)
    body.replaceChildren(
      ...rows.map((row) =>
        el(
          "tr",
          {},
          ...columns.map(({ cell, kind }) => el("td", { class: kind ?? "" }, cell(row)))
        )
      )
    )
    position.textContent = state.rows.length === 0
      ? "nothing matches"
      : `${begin + 1} to ${begin + rows.length} of ${state.rows.length}`
    back.disabled = state.page === 0
    forward.disabled = state.page >= pages() - 1
  }
  const go = (by: number) => {
    state.page = Math.min(pages() - 1, Math.max(0, state.page + by))
    show()
  }
  const back = el("button", { type: "button", click: () => go(-1) }, "Previous")
  const forward = el("button", { type: "button", click: () => go(1) }, "Next")
  const heads = columns.map(({ kind, sortBy, title }, i) => {
    const head = el("th", { scope: "col", class: kind ?? "" })
    head.append(el("button", {
      type: "button",
      click: () => {
        state.down = state.sorted === i && !state.down
        state.sorted = i
        state.page = 0
        state.rows = [...all].sort((a, b) => compare(sortBy(a), sortBy(b)) * (state.down ? -1 : 1))
        heads.forEach((other) => other.removeAttribute("aria-sort"))
        head.setAttribute("aria-sort", state.down ? "descending" : "ascending")
        show()
      }
    }, title))
    return head
  })
  show()
  return el(
    "div",
    { class: "scroll" },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...heads)), body),
    el("p", { class: "pager" }, back, position, forward)
  )
}
