/** What two groups of runs do not have in common, so that a difference between their figures may come from it. */
import type { Json } from "../../domain/Json.ts"
import { formatBytes } from "../../domain/Units.ts"
import type { Identity } from "../../results/Identity.ts"
import { formatNumber } from "../figure.ts"
import { flat } from "../flat.ts"
import type { Part } from "../group.ts"
import type { GroupRun } from "../GroupRun.ts"
import type { Pair } from "./pairs.ts"
import type { HostsOf, SideGroup } from "./Side.ts"

export interface Unlike {
  readonly kind: "run" | "host" | "parameter"
  readonly name: string
  /** Every value that some run of the side has; empty where none says it. */
  readonly a: ReadonlyArray<string>
  readonly b: ReadonlyArray<string>
}

const named: ReadonlyArray<readonly [Part, string]> = [
  ["benchmarkType", "benchmark"],
  ["model", "model"],
  ["accelerator", "accelerator"],
  ["mode", "mode"],
  ["search", "search"],
  ["scale", "scale"],
  ["processes", "processes"],
  ["hosts", "hosts"],
  ["engine", "engine"],
  ["dialect", "dialect"],
  ["profile", "profile"],
  ["systemName", "system"],
  ["organization", "organisation"],
  ["division", "division"],
  ["edition", "edition"]
]

const text = (value: Json | undefined): string =>
  value === undefined || value === null
    ? "not recorded"
    : typeof value === "number"
    ? formatNumber(value)
    : typeof value === "string"
    ? value
    : JSON.stringify(value)

const distinct = (values: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(values)].sort()

const same = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean => JSON.stringify(a) === JSON.stringify(b)

type Telling = (run: GroupRun) => ReadonlyMap<string, string>

/** Every name that a run of either side tells something under, with what each side tells. */
const rows = (
  kind: Unlike["kind"],
  tellA: Telling,
  tellB: Telling,
  a: SideGroup,
  b: SideGroup
): ReadonlyArray<Unlike> => {
  const [ofA, ofB] = [a.runs.map(tellA), b.runs.map(tellB)]
  const names = new Set([...ofA, ...ofB].flatMap((one) => [...one.keys()]))
  return [...names].flatMap((name) => {
    const values = (all: typeof ofA) => distinct(all.map((one) => one.get(name) ?? text(undefined)))
    const row = { kind, name, a: values(ofA), b: values(ofB) }
    return same(row.a, row.b) && row.a.length === 1 ? [] : [row]
  })
}

const identityRows = (a: Identity, b: Identity): ReadonlyArray<Unlike> =>
  named.flatMap(([part, name]) =>
    a[part] === b[part] ? [] : [{ kind: "run" as const, name, a: [text(a[part])], b: [text(b[part])] }]
  )

const ofRun: Telling = ({ category, engineVersion, measured, role }) =>
  new Map([
    ["verdict", category],
    ["release of the engine", text(engineVersion)],
    ...(role === "warm-up" ? [["role", role] as const] : []),
    ...measured.map(({ client_bound: bound, client_bound_unknown: unknown, phase }) =>
      [`${phase} limited by the client`, bound !== null ? "yes" : unknown !== null ? "not known" : "no"] as const
    )
  ])

const ofHosts = (hosts: HostsOf): Telling => ({ path, system }) => {
  const bytes = system?.totalMemoryBytes ?? null
  return new Map([
    ["memory of all hosts", bytes === null ? text(null) : formatBytes(bytes)],
    ...(hosts(path) ?? new Map<string, string>())
  ])
}

const ofParameters: Telling = ({ parameters }) =>
  new Map([...flat(parameters)].map(([name, value]) => [name, text(value)]))

/** Hardest first: what was run, on what, and how it was set. */
export const unlike = ({ a, b }: Pair, hostsA: HostsOf, hostsB: HostsOf): ReadonlyArray<Unlike> => [
  ...identityRows(a.identity, b.identity),
  ...rows("run", ofRun, ofRun, a, b),
  ...rows("host", ofHosts(hostsA), ofHosts(hostsB), a, b),
  ...rows("parameter", ofParameters, ofParameters, a, b)
]
