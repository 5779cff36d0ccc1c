/** The workload file of a command, and what is said where an edition has no such benchmark. */
import type { Setting } from "../../config/Option.ts"
import type { EditionId } from "../../domain/Edition.ts"
import { InvalidOption } from "../../errors/AppError.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import type { WorkloadName } from "../Benchmark.ts"
import { workloadName } from "./workloadFile.ts"

export const workloadOf = ({ edition }: { readonly edition: Setting<EditionId> }): WorkloadName => ({
  edition: edition.value,
  name: workloadName,
  nowhere: new InvalidOption({
    option: "--edition",
    expected: `an edition with a KV-cache benchmark: ${defaultEdition}`,
    actual: edition.value
  })
})
