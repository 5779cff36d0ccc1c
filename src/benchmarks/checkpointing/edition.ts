/** What an edition says of checkpointing; editions that plans and rules name have it all. */
import { requireData } from "../../rules/editions/data.ts"
import { type CheckpointingEdition, checkpointingEditions } from "./editions.ts"

export const checkpointingEdition = requireData<CheckpointingEdition>(checkpointingEditions)
