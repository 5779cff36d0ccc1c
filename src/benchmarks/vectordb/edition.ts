/** What an edition says of vector search; editions that its rules name have it all. */
import type { EditionId } from "../../domain/Edition.ts"
import { requireData, resolveData } from "../../rules/editions/data.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { type VectordbEdition, vectordbEditions } from "./editions.ts"

export const vectordbEdition = requireData<VectordbEdition>(vectordbEditions)

/** Sentences have the numbers of the edition that new runs are judged by. */
export const vectordbInWords = vectordbEdition(defaultEdition)

const resolved = resolveData<VectordbEdition>(vectordbEditions)

/** Query runs that are taken together; an edition without the benchmark, which judges none of them, has no number of its own. */
export const runsTogether = (edition: EditionId): number => (resolved(edition) ?? vectordbInWords).runs
