/** Two outcomes of one case, the differences that were expected, and all cases through both builds. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { runCase } from "./runCase.mjs"

/** Above this many pairs of lines a change is shown as one block. */
const mostPairs = 4_000_000

/** Lines that went and lines that came, block by block. */
export const hunks = (before, after) => {
  const a = before.split("\n")
  const b = after.split("\n")
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const rows = endA - start
  const columns = endB - start
  if (rows === 0 && columns === 0) return []
  if (rows * columns > mostPairs) return [{ went: a.slice(start, endA), came: b.slice(start, endB) }]
  const width = columns + 1
  const common = new Uint32Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      common[i * width + j] = a[start + i] === b[start + j]
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1])
    }
  }
  const found = []
  let open = null
  const change = () => {
    if (open === null) found.push(open = { went: [], came: [] })
    return open
  }
  let i = 0
  let j = 0
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[start + i] === b[start + j]) {
      open = null
      i++
      j++
    } else if (j === columns || (i < rows && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      change().went.push(a[start + i++])
    } else {
      change().came.push(b[start + j++])
    }
  }
  return found
}

/** Every difference of two outcomes: the part it stands in, what went and what came. A part that one build lacks is one. */
export const differences = (before, after) => {
  const found = []
  for (const part of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(part), after.get(part)]
    if (a === b) continue
    if (a === undefined) found.push({ part, went: ["<absent>"], came: b.split("\n") })
    else if (b === undefined) found.push({ part, went: a.split("\n"), came: ["<absent>"] })
    else found.push(...hunks(a, b).map((hunk) => ({ part, ...hunk })))
  }
  return found
}

/** An expectation names the case, the part, and what went and came as a whole. */
const meets = (entry, name, { came, part, went }) =>
  entry.case.test(name) && entry.part.test(part) && entry.went.test(went.join("\n")) && entry.came.test(came.join("\n"))

/** Parts differences from those that were expected, and notes which entries were of use. */
export const sortOut = (name, found, expected, used) => {
  const rest = []
  for (const difference of found) {
    const entry = expected.find((candidate) => meets(candidate, name, difference))
    if (entry === undefined) rest.push(difference)
    else used.add(entry)
  }
  return rest
}

/** What a build needs to run; copied, so that both builds stand in folders whose names are equally long. */
const carry = (dist, to) => {
  const from = dirname(resolve(dist))
  mkdirSync(to)
  cpSync(resolve(dist), join(to, "dist"), { recursive: true, filter: (path) => !path.endsWith(".map") })
  for (const name of ["configs", "package.json", "docs", "README.md"]) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true })
  }
  return to
}

/**
 * Runs every case through both builds, `jobs` at a time, old before new in the same folder. A case with readings that differs is run
 * once more, since a busy machine makes another event of it; a difference of the builds is there again. Both tries are told.
 */
export const compareBuilds = async ({ cases, expected, jobs, newDist, oldDist, tell = () => {} }) => {
  const root = mkdtempSync(join(tmpdir(), "mlps-parity-"))
  try {
    const builds = { old: carry(oldDist, join(root, "old")), new: carry(newDist, join(root, "new")) }
    const used = new Set()
    const results = new Array(cases.length)
    let next = 0
    const once = async (given, place) => {
      const before = await runCase(builds.old, place, given)
      const after = await runCase(builds.new, place, given)
      return differences(before, after)
    }
    const work = async () => {
      for (;;) {
        const at = next++
        const given = cases[at]
        if (given === undefined) return
        const place = join(root, `case${String(at).padStart(4, "0")}`)
        let found = await once(given, place)
        let unexpected = sortOut(given.name, found, expected, used)
        const isRepeated = unexpected.length > 0 && given.readings === true
        if (isRepeated) {
          found = await once(given, place)
          unexpected = sortOut(given.name, found, expected, used)
        }
        results[at] = {
          name: given.name,
          outcome: unexpected.length > 0 ? "different" : found.length > 0 ? "expected" : "equal",
          unexpected,
          isRepeated
        }
        tell(results.filter((result) => result !== undefined).length)
      }
    }
    await Promise.all(Array.from({ length: jobs }, work))
    return { results, stale: expected.filter((entry) => !used.has(entry)) }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
