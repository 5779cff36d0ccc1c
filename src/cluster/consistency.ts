/** What differs between the hosts of one run. Source: the v3.0 tool's consistency warnings (docs/reference/hosts.md 3). */
import type { HostFacts } from "../domain/Cluster.ts"
import { type Fact, valueOf } from "../domain/Fact.ts"
import { formatBytes } from "../domain/Units.ts"

/** The largest may exceed the smallest by this part of the smallest. */
const memorySpread = 0.1

const known = <A>(hosts: ReadonlyArray<HostFacts>, fact: (host: HostFacts) => Fact<A>): ReadonlyArray<A> =>
  hosts.map((host) => valueOf(fact(host))).filter((value) => value !== undefined)

const memoryIssue = (hosts: ReadonlyArray<HostFacts>): ReadonlyArray<string> => {
  const sizes = known(hosts, (host) => host.memoryTotal)
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)]
  return sizes.length > 1 && (largest - smallest) / smallest > memorySpread
    ? [`memory differs by more than 10 % between hosts: ${formatBytes(smallest)} to ${formatBytes(largest)}`]
    : []
}

const differs = <A>(what: string, hosts: ReadonlyArray<HostFacts>, fact: (host: HostFacts) => Fact<A>) => {
  const values = [...new Set(known(hosts, fact))].sort()
  return values.length > 1 ? [`${what} differs between hosts: ${values.join(", ")}`] : []
}

/** One sentence per difference. Facts that are unknown on a host are not compared. */
export const consistencyIssues = (hosts: ReadonlyArray<HostFacts>): ReadonlyArray<string> => [
  ...memoryIssue(hosts),
  ...differs("the number of physical cores", hosts, (host) => host.physicalCores),
  ...differs("the operating system version", hosts, (host) => host.osVersion),
  ...differs("the kernel", hosts, (host) => host.kernel)
]
