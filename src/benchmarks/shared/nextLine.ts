/** What lines that go on with a group's runs have in common: names, engine and edition that put the new runs into the same group. */
import type { EditionId } from "../../domain/Edition.ts"
import type { Identity } from "../../results/Identity.ts"
import { ioProfileOptions } from "../../results/ioProfile.ts"
import { defaultEdition } from "../../rules/editions/list.ts"
import type { Part } from "../../rules/Group.ts"

/** What runs the set that a group is shown by has; empty where there is none. */
type Parts = ReadonlyArray<Part>

/** `null` when no further run would change the group's category. `edition` is the one the group is judged by. */
export type NextCommand = (group: Identity, edition: EditionId, shown: Parts) => string | null

export const option = (name: string, value: string | number | null): ReadonlyArray<string> =>
  value === null
    ? []
    : [`--${name}`, /^[\w./:+-]+$/.test(String(value)) ? String(value) : `'${String(value).replaceAll("'", "'\\''")}'`]

const identity = (group: Identity): ReadonlyArray<string> => [
  ...option("systemname", group.systemName),
  ...option("orgname", group.organization),
  ...option("label", group.label)
]

/** A division asks for the official engine by itself. */
const engine = (group: Identity): ReadonlyArray<string> => {
  if (group.division === "CLOSED") return ["--closed"]
  if (group.division === "OPEN") return ["--open"]
  if (group.engine !== "native") return option("engine", group.engine)
  return ["--engine native", ...ioProfileOptions(group.profile ?? "") ?? []]
}

/** What makes the new runs land in the same group. */
export const alike = (group: Identity, edition: EditionId): ReadonlyArray<string> => [
  ...group.hosts !== null && group.hosts > 1 ? [`--hosts '<${group.hosts} hosts>'`] : [],
  ...identity(group),
  ...engine(group),
  ...option("edition", edition === defaultEdition ? null : edition)
]
