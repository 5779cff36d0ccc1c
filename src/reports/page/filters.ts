/** Filters of a view: words in any order, and one choice a facet. What is chosen stands in the address. */
import { el } from "./dom.ts"

export interface Facet<Row> {
  readonly name: string
  /** Every value that a row has of it. */
  readonly values: (row: Row) => ReadonlyArray<string>
}

/** `rule=3.6.2` → what each facet is set to. */
type Chosen = ReadonlyMap<string, string>

const chosenIn = (argument: string): Chosen => new Map(new URLSearchParams(argument))

export const addressOf = (view: string, chosen: Readonly<Record<string, string>>): string =>
  `#${view}/${new URLSearchParams(chosen).toString()}`

const choice = <Row>(
  { name, values }: Facet<Row>,
  rows: ReadonlyArray<Row>,
  chosen: string,
  onChange: () => void
): HTMLSelectElement | null => {
  const all = [...new Set(rows.flatMap(values))].filter((value) => value !== "").sort()
  if (all.length === 0 || (all.length === 1 && chosen === "")) return null
  const made = el(
    "select",
    { "aria-label": `Filter by ${name}`, change: onChange },
    el("option", { value: "" }, `any ${name}`),
    ...all.map((value) => el("option", { value }, value))
  )
  made.value = chosen
  return made
}

interface Filtering<Row> {
  readonly view: string
  readonly rows: ReadonlyArray<Row>
  readonly facets: ReadonlyArray<Facet<Row>>
  /** What words are looked for in. */
  readonly text: (row: Row) => string
  readonly argument: string
  readonly onChange: (rows: ReadonlyArray<Row>) => void
}

/** The controls; `onChange` is called with the rows that pass, also at once. */
export const filtering = <Row>({ argument, facets, onChange, rows, text, view }: Filtering<Row>): HTMLElement => {
  const chosen = chosenIn(argument)
  const haystacks = new Map(rows.map((row) => [row, text(row).toLowerCase()]))
  const words = el("input", {
    type: "search",
    placeholder: "Words, in any order",
    "aria-label": "Filter by words, in any order"
  })
  words.value = chosen.get("words") ?? ""
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter((word) => word !== "")
    const set = choices.flatMap(({ control, facet }) => {
      const value = control?.value ?? ""
      return value === "" ? [] : [{ facet, value }]
    })
    const state = {
      ...Object.fromEntries(set.map(({ facet, value }) => [facet.name, value])),
      ...(wanted.length === 0 ? {} : { words: wanted.join(" ") })
    }
    // Kept for the way back, without a step of its own there.
    history.replaceState(null, "", Object.keys(state).length === 0 ? `#${view}` : addressOf(view, state))
    onChange(rows.filter((row) =>
      wanted.every((word) => haystacks.get(row)?.includes(word)) &&
      set.every(({ facet, value }) => facet.values(row).includes(value))
    ))
  }
  const choices = facets.map((facet) => ({ facet, control: choice(facet, rows, chosen.get(facet.name) ?? "", apply) }))
  words.addEventListener("input", apply)
  apply()
  return el("p", { class: "filters" }, words, ...choices.map(({ control }) => control))
}

/** Said in the caption, so that paper says it too. */
export const passing = (shown: number, all: number): string =>
  shown === all ? "" : `: ${shown} of ${all} pass the filters`
