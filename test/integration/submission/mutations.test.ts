/**
 * 300 seeded changes of a whole package. A file that is gone, renamed, emptied, cut or pruned must be found; a value that is changed or
 * gone must be found too, or change nothing that a reader of the package sees: no figure, no category, no finding.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Json } from "../../../src/domain/Json.ts"
import { seededByInteger } from "../../../src/domain/mersenneTwister.ts"
import type { Tree } from "../../fixtures/memoryTree.ts"
import { changed, closedPackage, judgedTree } from "../../fixtures/packages.ts"

const count = 300
const seed = 17

const whole = closedPackage()
const files = Object.keys(whole).sort()

const random = seededByInteger(seed)
const below = (n: number): number => random.uint32() % n
const oneOf = <A>(items: ReadonlyArray<A>): A => {
  const item = items[below(items.length)]
  if (item === undefined) throw new Error("nothing to choose from")
  return item
}

/** Everything that is said of a package. */
const seen = (tree: Tree): string => {
  try {
    const { findings, workloads } = judgedTree(tree)
    return JSON.stringify({ findings, workloads })
  } catch (error) {
    return `stopped: ${String(error)}`
  }
}

const findingsOf = (tree: Tree): ReadonlyArray<string> => judgedTree(tree).findings.map((one) => JSON.stringify(one))

const before = seen(whole)
const findingsBefore = new Set(findingsOf(whole))
const isFound = (tree: Tree): boolean => findingsOf(tree).some((one) => !findingsBefore.has(one))

/** Contents that nothing is read from: what a tool said, a drawing, a mark, and the snapshots beside metadata that hold the same. */
const unread =
  /(?:\.std(?:out|err)\.log|dlio\.log|\.pdf|\.mlps-image-pool|dlio_config\/\w+\.yaml|\/datasize\/.*_metadata\.json)$/

/** Where the value of a key stands, at any depth. */
const placesIn = (value: Json, place: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> =>
  typeof value !== "object" || value === null
    ? [place]
    : Object.entries(value).flatMap(([key, inner]) => placesIn(inner as Json, [...place, key]))

const replacedAt = (
  value: Json,
  [key, ...rest]: ReadonlyArray<string>,
  change: (old: Json) => Json | undefined
): Json => {
  if (key === undefined) return change(value) ?? null
  const copy = structuredClone(value) as Record<string, Json>
  const inner = rest.length === 0 ? change(copy[key] ?? null) : replacedAt(copy[key] ?? null, rest, change)
  if (inner === undefined) delete copy[key]
  else copy[key] = inner
  return copy
}

interface Mutation {
  readonly name: string
  readonly tree: Tree
  /** Must be found, whatever the output. */
  readonly must: boolean
}

const ofFile = (): Mutation => {
  const file = oneOf(files)
  const content = whole[file] ?? ""
  const isContentRead = !unread.test(file)
  switch (below(5)) {
    case 0:
      return { name: `${file} is gone`, tree: changed({ [file]: null }), must: true }
    case 1:
      return { name: `${file} is renamed`, tree: changed({ [file]: null, [`${file}.old`]: content }), must: true }
    case 2:
      return { name: `${file} is empty`, tree: changed({ [file]: "" }), must: isContentRead && content !== "" }
    case 3:
      return {
        name: `${file} is cut`,
        tree: changed({ [file]: content.slice(0, Math.floor(content.length / 2)) }),
        must: isContentRead && content.length > 1
      }
    default:
      return {
        name: `${file} is pruned`,
        tree: changed({ [file]: "PRUNED BY STAFF\n" }),
        must: isContentRead && content !== ""
      }
  }
}

const documents = files.filter((file) => file.endsWith(".json") && (whole[file] ?? "").startsWith("{"))

const ofValue = (): Mutation => {
  const file = oneOf(documents)
  const value = JSON.parse(whole[file] ?? "{}") as Json
  const place = oneOf(placesIn(value))
  const gone = below(2) === 0
  const change = (old: Json): Json | undefined =>
    gone
      ? undefined
      : typeof old === "number"
      ? old * 2 + 1
      : typeof old === "boolean"
      ? !old
      : typeof old === "string"
      ? `${old}x`
      : "x"
  const text = JSON.stringify(replacedAt(value, place, change))
  return {
    name: `${file} ${place.join(".")} is ${gone ? "gone" : "changed"}`,
    tree: changed({ [file]: text }),
    must: false
  }
}

describe("a package that was changed", () => {
  it(`is seen to be, or is as good as before, ${count} times`, () => {
    const missed: Array<string> = []
    for (let i = 0; i < count; i++) {
      const { must, name, tree } = below(2) === 0 ? ofFile() : ofValue()
      const after = seen(tree)
      if (after.startsWith("stopped")) {
        if (!after.includes("holds no submission")) missed.push(`${name}: ${after}`)
      } else if (after === before ? must : !isFound(tree)) missed.push(name)
    }
    assert.deepStrictEqual(missed, [])
  }, 600_000)
})
