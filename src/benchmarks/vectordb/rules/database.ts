/** 5.6.2, 5.6.3: back end and index. */
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, setting, text } from "../../../rules/tolerant.ts"
import { vectordbEdition, vectordbInWords } from "../edition.ts"
import { vectordbFacts } from "./evidence.ts"

export const databaseOf = (run: RunEvidence): Known<string> =>
  text(K.firstOf(fact(run, vectordbFacts.database), setting(run, "database.database")), "database")

/** One that OPEN takes beside the back end of CLOSED. */
export const isOpenBackend = (run: RunEvidence): boolean => {
  const database = databaseOf(run)
  return database._tag === "present" &&
    vectordbEdition(run.edition).backends.open.includes(database.value.toLowerCase())
}

export const backend: RunRule = runRule({
  id: "5.6.2",
  title: "Database back end",
  demands: "CLOSED uses milvus. OPEN also takes elasticsearch and pgvector.",
  source: "Rules.md 5.6.2 and 5.6.5",
  since: "v3.0",
  evidence: "plan",
  reads: ["database", "database.database"],
  examples: { pass: "milvus", fail: "pgvector (OPEN)" }
}, (run, say) =>
  K.judged(say, { database: databaseOf(run) }, ({ database }) => {
    const closedBackend = vectordbEdition(run.edition).backends.closed
    const facts = { parameter: "database.database", expected: closedBackend, actual: database }
    if (database.toLowerCase() === closedBackend) return []
    return isOpenBackend(run)
      ? [say.open(`CLOSED needs ${closedBackend}; ${database} is for OPEN`, facts)]
      : [say.invalid(`${database} is no back end of this benchmark`, facts)]
  }))

const { indexes: inWords } = vectordbInWords

export const index: RunRule = runRule({
  id: "5.6.3",
  title: "Index type",
  demands: `CLOSED uses ${inWords.closed.join(", ")}. OPEN also takes ${inWords.open.join(", ")}.`,
  source: "Rules.md 5.6.3 and 5.6.5",
  since: "v3.0",
  evidence: "plan",
  reads: ["indexType", "index.index_type"],
  examples: { pass: "HNSW", fail: "IVF_FLAT (OPEN)" }
}, (run, say) =>
  K.judged(say, {
    index_type: text(K.firstOf(fact(run, vectordbFacts.indexType), setting(run, "index.index_type")), "index_type")
  }, (values) => {
    const { closed: closedIndexes, open: openIndexes } = vectordbEdition(run.edition).indexes
    const name = values.index_type.toUpperCase()
    const facts = { parameter: "index.index_type", expected: closedIndexes.join(", "), actual: values.index_type }
    if (closedIndexes.includes(name)) return []
    return openIndexes.includes(name)
      ? [say.open(`CLOSED needs ${closedIndexes.join(", ")}; ${name} is for OPEN`, facts)]
      : [say.invalid(`${values.index_type} is no index of this benchmark`, facts)]
  }))
