/** A comparison for programs; docs/JSON.md shows its shape. */
import { asJson, type Json } from "../../domain/Json.ts"
import type { Compared } from "./Compared.ts"
import type { FigureDifference, SideFigure } from "./figures.ts"

const sideJson = ({ cache, definition, ...side }: SideFigure) => ({
  ...side,
  figure: definition?.figure ?? null,
  says: definition?.says ?? null,
  client_cache: Object.fromEntries(cache)
})

const figureJson = ({ a, b, ...figure }: FigureDifference) => ({ ...figure, a: sideJson(a), b: sideJson(b) })

export const compareJson = ({ against, missed, sides }: Compared): Json =>
  asJson({
    sides: sides.map(({ given, groups, letter, notCompared, what }) => ({
      letter,
      given,
      what,
      groups: groups.map(({ name, runs }) => ({ name, runs: runs.map(({ path }) => path) })),
      not_compared: notCompared
    })),
    comparisons: against.map(({ a, b, groups, onlyInA, onlyInB, shared }) => ({
      a: a.letter,
      b: b.letter,
      runs_on_both_sides: shared,
      groups: groups.map(({ all, figures, group, unlike }) => ({
        group,
        unlike,
        figures: figures.map(figureJson),
        ...(all.length === 0 ? {} : { all })
      })),
      only_in_a: onlyInA,
      only_in_b: onlyInB
    })),
    missed
  })
