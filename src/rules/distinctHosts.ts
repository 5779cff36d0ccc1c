/** How many hosts there are, where names may be of one machine. */
import { plural } from "../domain/Units.ts"
import { type Known, missing } from "./Evidence.ts"
import * as K from "./known.ts"

/** What asking the hosts came to, by their counts. */
export interface Collected {
  /** Names that were asked. */
  readonly asked: number
  /** Machines that answered, each once whatever its names. */
  readonly machines: number
  /** Names that did not answer. */
  readonly missing: number
}

/** Two names of one machine are no two hosts; which of them ranks were started under does not matter. */
export const distinctHosts = (hosts: Known<number>, collected: Collected): Known<number> =>
  K.flatMap(hosts, (_, source) =>
    collected.machines + collected.missing >= collected.asked ? hosts : missing(
      `${collected.asked} host names are ${
        plural(collected.machines + collected.missing, "machine")
      }: name each machine once`,
      source
    ))
