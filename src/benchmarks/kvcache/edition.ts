/** What an edition says of the KV-cache benchmark; editions that its rules name have it all. */
import { requireData } from "../../rules/editions/data.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import { type KvcacheEdition, kvcacheEditions } from "./editions.ts"

export const kvcacheEdition = requireData<KvcacheEdition>(kvcacheEditions)

/** Sentences have the numbers of the edition that new runs are judged by. */
export const kvcacheInWords = kvcacheEdition(defaultEdition)
