/** Which of the hosts asked for is the machine this program runs on. */

/** How this machine may be called. */
export interface OwnNames {
  readonly hostname: string
  /** Of all interfaces, IPv4 and IPv6. */
  readonly addresses: ReadonlyArray<string>
}

/** `host:4` → `host`, `[::1]:4` → `::1`. */
export const withoutSlots = (host: string): string => {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host)
  if (bracketed !== null) return bracketed[1] ?? host
  return /^[^:]*:\d+$/.test(host) ? host.slice(0, host.indexOf(":")) : host
}

const shortName = (name: string): string => name.split(".")[0] ?? name

/**
 * `localhost`, a loopback address, an address of an interface, or the host name; a short name fits a full one when one of the
 * two is short. Slots (`host:4`) do not matter.
 */
export const isThisMachine = ({ addresses, hostname }: OwnNames) => (host: string): boolean => {
  const asked = withoutSlots(host).toLowerCase()
  const own = hostname.toLowerCase()
  if (asked === "localhost" || asked === "::1" || /^127\.\d+\.\d+\.\d+$/.test(asked)) return true
  if (addresses.some((address) => address.toLowerCase() === asked)) return true
  if (asked === own) return true
  return asked !== "" && (!asked.includes(".") || !own.includes(".")) && shortName(asked) === shortName(own)
}
