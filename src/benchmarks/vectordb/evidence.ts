/** A plan of vector search as the rules see it. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Plan } from "../../domain/Plan.ts"
import { type Known, missing, pending, type RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
import { database } from "./names.ts"
import type { OfficialWork } from "./official/OfficialWork.ts"
import { vectordbFacts } from "./rules/evidence.ts"
import type { LoadWork, SearchWork } from "./VectorWork.ts"

type AnyWork = LoadWork | SearchWork | OfficialWork

/** What only one kind of engine says of its collection. */
const collectionFacts = (work: AnyWork): RunEvidence["facts"] =>
  work.kind === "vectorload" || work.kind === "vectorsearch"
    ? {
      [vectordbFacts.database]: planned("native"),
      [vectordbFacts.indexType]: planned("IVF_FLAT"),
      [vectordbFacts.vectors]: planned(work.set.vectors),
      [vectordbFacts.dimension]: planned(work.set.dimension),
      [vectordbFacts.collection]: planned(work.folder.slice(work.folder.lastIndexOf("/") + 1))
    }
    : {
      [vectordbFacts.database]: planned(database),
      [vectordbFacts.indexType]: planned(work.indexType),
      [vectordbFacts.vectors]: planned(work.vectors),
      [vectordbFacts.dimension]: planned(work.dimension),
      [vectordbFacts.collection]: planned(work.collection)
    }

interface Search {
  readonly mode: string
  readonly seconds: number | null
  readonly queries: number | null
}

const searchIn = (work: AnyWork): Search | null => {
  switch (work.kind) {
    case "vectorsearch": {
      const { mode, until } = work
      return "seconds" in until
        ? { mode, seconds: until.seconds, queries: null }
        : { mode, seconds: null, queries: until.queries }
    }
    case "vectorsearch-official":
      return { mode: work.mode, seconds: work.runtime, queries: work.queries }
    case "vectorload":
    case "vectorload-official":
      return null
  }
}

const searchFacts = (search: Search | null): RunEvidence["facts"] =>
  search === null ? {} : {
    [vectordbFacts.mode]: planned(search.mode),
    [vectordbFacts.runtime]: search.seconds === null
      ? missing("the run ends by its number of queries", "plan")
      : planned(search.seconds),
    [vectordbFacts.queries]: search.queries === null
      ? missing("the run ends by its time", "plan")
      : planned(search.queries),
    [vectordbFacts.recall]: pending,
    [vectordbFacts.groundTruth]: pending
  }

const factsOfPlan = (plan: Plan<AnyWork>, sameFileSystem: Known<boolean>): RunEvidence["facts"] => ({
  ...collectionFacts(plan.work),
  [vectordbFacts.accessProtocol]: planned("file"),
  [vectordbFacts.storageRoot]: planned(plan.work.folder),
  [vectordbFacts.resultsDir]: planned(plan.resultsDir),
  [vectordbFacts.sameFileSystem]: sameFileSystem,
  ...searchFacts(searchIn(plan.work))
})

export const vectordbEvidence = (
  plan: Plan<AnyWork>,
  cluster: ClusterInformation,
  sameFileSystem: Known<boolean>
): RunEvidence => planEvidence(plan, cluster, factsOfPlan(plan, sameFileSystem))
