import { type Headline, summed } from "../../shared/figures/Headline.ts"
import { nameOf, options } from "./aggregates.ts"

const ofTrials = { phase: "read", over: "trials" } as const

/** The tool says `gbps` and means GiB a second. */
const ofOption = (option: number): ReadonlyArray<Headline> => [
  {
    ...ofTrials,
    name: `option-${option}-read`,
    title: `option ${option} read bandwidth`,
    better: "higher",
    definitions: [summed(nameOf(option, "read_bandwidth_gbps"), "GiB/s", "read bandwidth of all ranks")]
  },
  {
    ...ofTrials,
    name: `option-${option}-p95`,
    title: `option ${option} device read p95`,
    better: "lower",
    definitions: [summed(nameOf(option, "device_read_p95_ms"), "ms", "largest p95 of any rank")]
  }
]

export const kvHeadlines: ReadonlyArray<Headline> = options.flatMap(ofOption)
