/** 5.1.2, 5.2.1, 5.2.2: the collection that was searched is the one that was loaded. */
import type { Json } from "../../../domain/Json.ts"
import { type Known, missing } from "../../../rules/Evidence.ts"
import { type GroupEvidence, type GroupRule, groupRule, type GroupRuleText } from "../../../rules/Group.ts"
import { generationOf, recordedIn } from "../../../rules/group/generations.ts"
import { softened, type Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import { at, positiveInteger, text } from "../../../rules/tolerant.ts"

type Read<A> = (known: Known<Json>, field: string) => Known<A>

const ofLoad = <A>(group: GroupEvidence, key: string, read: Read<A>): Known<A> =>
  K.flatMap(generationOf(group), ({ dataset, path }) => read(at(recordedIn(path, dataset), key), key))

const ofRun = <A>(group: GroupEvidence, key: string, read: Read<A>): Known<A> => {
  const run = group.members[0]?.run
  return run === undefined
    ? missing("there is no run", "")
    : read(at(recordedIn(run.path, run.dataset), key), key)
}

const agreeing = <A extends string | number>(
  text_: GroupRuleText,
  key: string,
  read: Read<A>
): GroupRule =>
  groupRule(text_, (group: GroupEvidence, say: Voice) =>
    // 5.2.1 says that there is none.
    generationOf(group)._tag !== "present" ? "pending" : K.judged(
      softened(say),
      { [`${key} of the load`]: ofLoad(group, key, read), [`${key} of the runs`]: ofRun(group, key, read) },
      (values) => {
        const [loaded, searched] = [values[`${key} of the load`], values[`${key} of the runs`]]
        return loaded === searched ? [] : [
          say.invalid(`the load has ${key} ${String(loaded)}, the runs have ${String(searched)}`, {
            parameter: key,
            expected: String(loaded),
            actual: String(searched)
          })
        ]
      }
    ))

export const sameDimension: GroupRule = agreeing(
  {
    id: "5.1.2",
    title: "Dimension of load and runs",
    demands: "The runs search vectors of the dimension that was loaded.",
    source: "Rules.md 5.1.2",
    since: "v3.0",
    reads: ["the load in the tree", "dimension"],
    examples: { pass: "1536, 1536", fail: "loaded 1536, searched 512" }
  },
  "dimension",
  positiveInteger
)

export const countedVectors: GroupRule = groupRule({
  id: "5.1.1-load",
  title: "Vectors of load and runs",
  demands: "The runs search as many vectors as were loaded; where they do not say how many, the load does.",
  source: "Rules.md 5.1.1",
  since: "v3.0",
  reads: ["the load in the tree", "vectors"],
  examples: { pass: "1000000 loaded, 1000000 searched", fail: "1000000 loaded, 900000 searched" }
}, (group, say) => {
  const [loaded, searched] = [ofLoad(group, "vectors", positiveInteger), ofRun(group, "vectors", positiveInteger)]
  if (searched._tag !== "present") return K.judged(say, { vectors: K.firstOf(searched, loaded) }, () => [])
  return loaded._tag !== "present" || loaded.value === searched.value ? [] : [
    say.invalid(`${loaded.value} vectors were loaded, the runs search ${searched.value}`, {
      parameter: "vectors",
      expected: loaded.value,
      actual: searched.value
    })
  ]
})

export const wholeLoad: GroupRule = groupRule({
  id: "5.2.1",
  title: "Populated collection",
  demands:
    "Every declared vector was inserted. The text asks for as many, the existing checker for at least as many; the text is applied.",
  source: "Rules.md 5.2.1",
  since: "v3.0",
  reads: ["the load in the tree", "inserted_vectors", "vectors"],
  examples: { pass: "1000000 inserted of 1000000", fail: "999000 inserted of 1000000" }
}, (group, say) => {
  const load = generationOf(group)
  if (load._tag !== "present") return K.judged(softened(say), { load }, () => [])
  return K.judged(softened(say), {
    inserted_vectors: ofLoad(group, "inserted_vectors", positiveInteger),
    vectors: ofLoad(group, "vectors", positiveInteger)
  }, ({ inserted_vectors: inserted, vectors }) => {
    const facts = { parameter: "inserted_vectors", expected: vectors, actual: inserted }
    const message = `${inserted} vectors were inserted, ${vectors} were declared`
    if (inserted < vectors) return [say.invalid(message, facts)]
    return inserted > vectors ? [say.invalid(message, { ...facts, disputed: true })] : []
  })
})

const indexName: Read<string> = (known, field) => K.map(text(known, field), (name) => name.toUpperCase())

export const sameIndex: GroupRule = agreeing(
  {
    id: "5.2.2",
    title: "Index of load and runs",
    demands: "The runs search the index that was built when the collection was loaded.",
    source: "Rules.md 5.2.2",
    since: "v3.0",
    reads: ["the load in the tree", "index_type"],
    examples: { pass: "DISKANN, diskann", fail: "loaded HNSW, searched DISKANN" }
  },
  "index_type",
  indexName
)
