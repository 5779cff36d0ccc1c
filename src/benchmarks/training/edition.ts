/** What an edition says of training; editions that plans and rules name have it all. */
import { requireData } from "../../rules/editions/data.ts"
import { type TrainingEdition, trainingEditions } from "./editions.ts"

export const trainingEdition = requireData<TrainingEdition>(trainingEditions)
