/** What names of hosts tell about the machines behind them: addresses are never cut, names may be short or in full. */
import { type HostList, type HostSlots, mergeHosts } from "./hostList.ts"

/** An address, IPv4 or IPv6, which is no name. */
export const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(":")

/** `n1.example.net` → `n1`; an address is whole. */
export const firstLabel = (host: string): string =>
  isAddress(host) ? host : host.split(".")[0]?.toLowerCase() ?? host.toLowerCase()

/** Different names that are one where a program cuts them at the first dot: the first such group; undefined where there is none. */
export const cutAlike = (hosts: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const byLabel = new Map<string, Set<string>>()
  for (const host of hosts) {
    const label = firstLabel(host)
    byLabel.set(label, (byLabel.get(label) ?? new Set()).add(host.toLowerCase()))
  }
  const group = [...byLabel.values()].find((names) => names.size > 1)
  return group === undefined ? undefined : [...group]
}

/** Which of the names a machine means that calls itself `said`: as it stands, else the only one that it is short or long for; undefined where there is none, or are several. */
export const namedAs = (names: ReadonlyArray<string>, said: string): string | undefined => {
  const whole = names.find((name) => name.toLowerCase() === said.toLowerCase())
  if (whole !== undefined || isAddress(said)) return whole
  const alike = names.filter((name) =>
    !isAddress(name) && firstLabel(name) === firstLabel(said) && (!name.includes(".") || !said.includes("."))
  )
  return alike.length === 1 ? alike[0] : undefined
}

/** Other addresses of 127.0.0.0/8 are hosts of their own to launchers. */
const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"])

/** Names of one machine have one key: this machine's own and loopback names, and a short name with the only long one it fits. */
const keyIn = (hosts: ReadonlyArray<HostSlots>, hostname: string) => {
  const long = new Map<string, Set<string>>()
  for (const { host } of hosts) {
    if (isAddress(host) || !host.includes(".")) continue
    long.set(firstLabel(host), (long.get(firstLabel(host)) ?? new Set()).add(host.toLowerCase()))
  }
  return (host: string): string => {
    const name = (loopback.has(host.toLowerCase()) ? hostname : host).toLowerCase()
    return !isAddress(name) && (long.get(firstLabel(name))?.size ?? 0) <= 1 ? firstLabel(name) : name
  }
}

/** Names that are one machine become one host, under the first of them; a launcher would count them as two. */
export const oneMachineEach = ({ hosts, notes }: HostList, hostname: string): HostList => {
  const keyOf = keyIn(hosts, hostname)
  const first = new Map<string, string>()
  for (const { host } of hosts) {
    if (!first.has(keyOf(host))) first.set(keyOf(host), host)
  }
  const others = hosts.filter(({ host }) => first.get(keyOf(host)) !== host)
  if (others.length === 0) return { hosts, notes }
  return {
    hosts: mergeHosts(hosts.map(({ host, slots }) => ({ host: first.get(keyOf(host)) ?? host, slots }))).hosts,
    notes: [
      ...notes,
      ...others.map(({ host, slots }) =>
        `${host} is ${first.get(keyOf(host))} by another name: one host${
          slots === null ? ", used once" : ", with the slots of both"
        }; two machines need two full names`
      )
    ]
  }
}
