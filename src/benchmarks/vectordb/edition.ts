/** What an edition says of vector search; editions that its rules name have it all. */
import { requireData } from "../../rules/editions/data.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { type VectordbEdition, vectordbEditions } from "./editions.ts"

export const vectordbEdition = requireData<VectordbEdition>(vectordbEditions)

/** Sentences have the numbers of the edition that new runs are judged by. */
export const vectordbInWords = vectordbEdition(defaultEdition)
