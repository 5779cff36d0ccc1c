/** 5.6.2, 5.6.3: back end and index. */
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, setting, text } from "../../../rules/tolerant.ts"
import { vectordbEdition, vectordbInWords } from "../edition.ts"
import { aboutQueries } from "./aboutQueries.ts"
import { vectordbFacts } from "./evidence.ts"

const databaseOf = (run: RunEvidence): Known<string> =>
  text(K.firstOf(fact(run, vectordbFacts.database), setting(run, "database.database")), "database")

/** Practice: files of this program in the place of a database. */
export const isNative = ({ engine }: RunEvidence): boolean => engine._tag === "present" && engine.value === "native"

/** One that OPEN takes beside the back end of CLOSED. */
export const isOpenBackend = (run: RunEvidence): boolean => {
  const database = databaseOf(run)
  return database._tag === "present" &&
    vectordbEdition(run.edition).backends.open.includes(database.value.toLowerCase())
}

export const backend: RunRule = aboutQueries(runRule({
  id: "5.6.2",
  title: "Database back end",
  demands:
    "CLOSED uses milvus. OPEN also takes elasticsearch and pgvector. The native engine has no database: that is practice, and only warned of here.",
  source: "Rules.md 5.6.2 and 5.6.5",
  since: "v3.0",
  evidence: "plan",
  reads: ["engine", "database", "database.database"],
  examples: { pass: "milvus", fail: "pgvector (OPEN)" }
}, (run, say) =>
  K.judged(say, { database: databaseOf(run) }, ({ database }) => {
    const closedBackend = vectordbEdition(run.edition).backends.closed
    const facts = { parameter: "database.database", expected: closedBackend, actual: database }
    if (isNative(run)) {
      return [
        say.warn(
          `practice: files of this program were searched and no database; a run that counts searches ${closedBackend}`,
          facts
        )
      ]
    }
    if (database.toLowerCase() === closedBackend) return []
    return isOpenBackend(run)
      ? [say.open(`CLOSED needs ${closedBackend}; ${database} is for OPEN`, facts)]
      : [say.invalid(`${database} is no back end of this benchmark`, facts)]
  })))

export const objectStorage: RunRule = aboutQueries(runRule({
  id: "5.5.1",
  title: "Back end of object storage",
  demands:
    "A database that keeps its data in object storage says in which: s3, s3-compatible, minio, ceph, or a name that begins with s3-.",
  source: "Rules.md 5.5.1",
  since: "v3.0",
  evidence: "plan",
  reads: ["accessProtocol", "storageBackend"],
  examples: { pass: "file; or object and minio", fail: "object and no storage_backend" }
}, (run, say) => {
  const protocol = fact(run, vectordbFacts.accessProtocol)
  if (protocol._tag !== "present" || protocol.value !== "object") return []
  return K.judged(
    say,
    { storage_backend: text(fact(run, vectordbFacts.storageBackend), "storage_backend") },
    (found) => {
      const { objectBackends } = vectordbEdition(run.edition)
      const name = found.storage_backend.toLowerCase()
      return objectBackends.includes(name) || name.startsWith("s3-") ? [] : [
        say.invalid(`${found.storage_backend} is no back end of object storage`, {
          parameter: "database.storage_backend",
          expected: `${objectBackends.join(", ")}, or s3-*`,
          actual: found.storage_backend
        })
      ]
    }
  )
}))

const { indexes: inWords } = vectordbInWords

export const index: RunRule = aboutQueries(runRule({
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
  })))
