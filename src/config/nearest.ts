/** The known spelling a person most likely meant. */

const costAt = (row: ReadonlyArray<number>, column: number): number => row[column] ?? Number.POSITIVE_INFINITY

/** Damerau–Levenshtein in its optimal-string-alignment form: insert, delete, replace, swap two neighbours; each costs 1. */
export const editDistance = (a: string, b: string): number => {
  const width = b.length + 1
  let before: Array<number> = []
  let last = Array.from({ length: width }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j < width; j++) {
      const replace = costAt(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(costAt(last, j) + 1, costAt(row, j - 1) + 1, replace)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, costAt(before, j - 2) + 1)
      }
      row.push(best)
    }
    before = last
    last = row
  }
  return costAt(last, b.length)
}

/** Case, `-`, `_` and leading dashes carry no meaning when two spellings are compared. */
const plain = (text: string): string => text.toLowerCase().replace(/^-+/, "").replaceAll("_", "-")

/** How many letters may differ: of numbers, of which each digit means something else, and of short words, one; of one letter none. */
const limit = (wanted: string, candidate: string): number => {
  if (wanted.length < 4 || wanted.replace(/[^a-z]/g, "").length < 2) return Math.min(1, wanted.length - 1)
  const third = Math.floor(Math.max(wanted.length, candidate.length) / 3)
  return Math.max(2, Math.min(third, Math.floor(wanted.length / 2)))
}

/** The nearest by letters; a beginning of three letters or more counts as a letter and a half. Ties go to the one listed first. */
const byLetters = (wanted: string, known: ReadonlyArray<string>): string | null => {
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const name of known) {
    const candidate = plain(name)
    if (candidate === "") continue
    const begins = wanted.length >= 3 && candidate.length >= 3 &&
      (candidate.startsWith(wanted) || wanted.startsWith(candidate))
    const distance = candidate === wanted ? 0 : Math.min(editDistance(wanted, candidate), begins ? 1.5 : Infinity)
    if (distance <= limit(wanted, candidate) && (best === null || distance < best.distance)) best = { name, distance }
  }
  return best === null ? null : best.name
}

/**
 * The nearest of `known`, or null when none is near: at most a third of the letters differ (one in words of up to three
 * letters, two may in longer ones), one begins with the other, or it alone begins so.
 */
export const nearest = (given: string, known: ReadonlyArray<string>): string | null => {
  const wanted = plain(given)
  if (wanted === "") return null
  const near = byLetters(wanted, known)
  if (near !== null || wanted.length < 2) return near
  const [only = null, ...others] = known.filter((name) => plain(name).startsWith(wanted))
  return others.length === 0 ? only : null
}
