/** A load or a search of this program, by its own record. The official tool's files beside it say the same once more. */
import type { JsonObject } from "../../../domain/Json.ts"
import { draftedRun, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import type { Draft } from "../../../results/draft/Draft.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import { type OwnKind, withOwnBody } from "../../../results/draft/OwnKind.ts"
import type { Sources } from "../../../results/draft/sources.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import * as T from "../../../rules/tolerant.ts"
import { vectordbFacts } from "../rules/evidence.ts"
import { ownLoad } from "./ownLoad.ts"
import { officialFigures, officialWords, ownOfficialLoad, ownOfficialSearch } from "./ownOfficial.ts"
import { ownSearch, searchFigures, searchWords } from "./ownSearch.ts"

const kinds: ReadonlyArray<OwnKind> = [ownLoad, ownSearch, ownOfficialLoad, ownOfficialSearch]

const loads: ReadonlyArray<string> = [ownLoad.id, ownOfficialLoad.id]

interface Search {
  readonly figures: (body: JsonObject) => JsonObject
  readonly words: (own: OwnBody) => string
}

/** By kind of work. */
const searches: Readonly<Record<string, Search>> = {
  [ownSearch.id]: { figures: searchFigures, words: searchWords },
  [ownOfficialSearch.id]: { figures: officialFigures, words: officialWords }
}

/** Facts that every record of this program holds. */
const recordedFacts = [
  vectordbFacts.database,
  vectordbFacts.indexType,
  vectordbFacts.vectors,
  vectordbFacts.dimension,
  vectordbFacts.collection,
  vectordbFacts.storageRoot,
  vectordbFacts.resultsDir,
  vectordbFacts.sameFileSystem
]

const valueOf = (facts: Draft["facts"], fact: string, name = fact): JsonObject => {
  const known = facts[fact]
  return known?._tag === "present" ? { [name]: known.value } : {}
}

export const readOwn = (sources: Sources, drafted: Draft): ReturnType<ReadBenchmarkRun> => {
  const draft = withOwnBody(sources, drafted, kinds, recordedFacts)
  const run = draftedRun(sources, draft)
  const { body, facts } = draft
  const measured: Known<JsonObject> = body === null || body === undefined
    ? missing("nothing was measured", "measurement")
    : present(body.body, body.place)
  const search = searches[body?.kind ?? ""]
  const isLoad = loads.includes(body?.kind ?? "")
  const figures = search === undefined ? run.figures : K.map(measured, search.figures)
  const inserted = T.at(measured, "insertedVectors")
  return {
    ...run,
    facts: isLoad ? { [vectordbFacts.insertedVectors]: inserted } : {},
    result: measured,
    metrics: figures,
    figures,
    own: {
      ...run.own,
      dataset: {
        ...valueOf(facts, vectordbFacts.collection),
        ...valueOf(facts, vectordbFacts.vectors),
        ...valueOf(facts, vectordbFacts.dimension),
        ...valueOf(facts, vectordbFacts.indexType, "index_type"),
        ...(isLoad && inserted._tag === "present" ? { inserted_vectors: inserted.value } : {})
      },
      search: search === undefined || body === null || body === undefined ? null : search.words(body)
    }
  }
}
