/** Which of the hosts asked for is the machine this program runs on. */

/** How this machine may be called. */
interface OwnNames {
  readonly hostname: string
  /** Of all interfaces, IPv4 and IPv6. */
  readonly addresses: ReadonlyArray<string>
  /** Where `hostname` is short: the names with a domain that this machine knows for itself. */
  readonly fullNames?: ReadonlyArray<string>
}

/** What this machine's own files say of names: the text of /etc/hosts and /etc/resolv.conf, and the kernel's domain. */
interface NameFiles {
  readonly hosts: string
  readonly resolver: string
  readonly domain: string
}

const wordsOf = (line: string): ReadonlyArray<string> =>
  (line.split(/[#;]/)[0] ?? "").toLowerCase().split(/\s+/).filter((word) => word !== "")

/** Names with a domain that a machine with a short name may have. Sources: hosts(5), resolv.conf(5), uname(2). */
export const fullNamesOf = (hostname: string, { domain, hosts, resolver }: NameFiles): ReadonlyArray<string> => {
  const own = hostname.toLowerCase()
  if (own.includes(".")) return [own]
  const listed = hosts.split("\n").map(wordsOf).filter((words) => words.includes(own)).flat()
    .filter((name) => name.startsWith(`${own}.`))
  const domains = [
    ...wordsOf(domain).filter((word) => word !== "(none)"),
    ...resolver.split("\n").map(wordsOf).flatMap(([key = "", ...rest]) =>
      ["search", "domain"].includes(key) ? rest : []
    )
  ]
  return [...new Set([...listed, ...domains.map((name) => `${own}.${name.replace(/^\.|\.$/g, "")}`)])]
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
 * two is short. A machine with a short name is a full one that it knows for itself, or, where it knows none, the only one among
 * the hosts asked for that its name is short for. Slots (`host:4`) do not matter.
 */
export const isThisMachine = (
  { addresses, fullNames = [], hostname }: OwnNames,
  among: ReadonlyArray<string> = []
): (host: string) => boolean => {
  const own = hostname.toLowerCase()
  const nameOf = (host: string): string => withoutSlots(host).toLowerCase()
  const mayBe = (full: string): boolean =>
    fullNames.length === 0 ? shortName(full) === own : fullNames.some((name) => name.toLowerCase() === full)
  return (host) => {
    const asked = nameOf(host)
    if (asked === "localhost" || asked === "::1" || /^127\.\d+\.\d+\.\d+$/.test(asked)) return true
    if (addresses.some((address) => address.toLowerCase() === asked)) return true
    if (asked === own) return true
    if (asked === "" || own === "" || (asked.includes(".") && own.includes("."))) return false
    if (!asked.includes(".")) return asked === shortName(own)
    return mayBe(asked) && new Set([asked, ...among.map(nameOf).filter(mayBe)]).size === 1
  }
}
