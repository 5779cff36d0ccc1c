/** The editions this program knows, resolved: each with all it takes over from the one it is based on. */
import type { EditionId } from "../../domain/Edition.ts"
import { dialects, type DlioDialect } from "./dialects.ts"
import type { Edition, EditionEntry } from "./Edition.ts"
import { idOf, list, type PublishedEdition } from "./list.ts"

const resolve = (known: ReadonlyMap<string, Edition>, entry: EditionEntry): Edition => {
  const base = entry.basedOn === null ? undefined : known.get(entry.basedOn)
  if (entry.basedOn !== null && base === undefined) {
    throw new Error(`edition ${entry.id} is based on ${entry.basedOn}, which does not stand above it in the list`)
  }
  const id = idOf(entry)
  const { dialect = base?.dialect, dlioInstallation = base?.dlioInstallation } = entry
  const { submittableEngines = base?.submittableEngines } = entry
  if (dialect === undefined || dlioInstallation === undefined || submittableEngines === undefined) {
    throw new Error(`edition ${entry.id} has no base and leaves values out`)
  }
  const { dated, summary } = entry
  return { id, dated, summary, lineage: [id, ...base?.lineage ?? []], dialect, dlioInstallation, submittableEngines }
}

/** By their names, oldest first. Throws where an entry stands above its base, or leaves out what no base says. */
export const resolveEditions = (entries: ReadonlyArray<EditionEntry>): ReadonlyMap<string, Edition> =>
  entries.reduce((known, entry) => known.set(entry.id, resolve(known, entry)), new Map<string, Edition>())

const byId = resolveEditions(list)

/** Oldest first. */
export const editions: ReadonlyArray<Edition> = [...byId.values()]

/** Their names, oldest first. */
export const editionIds: ReadonlyArray<EditionId> = editions.map(({ id }) => id)

/** `undefined`: a name that this program does not know, as records of newer programs may have. */
export const editionOf = (id: EditionId): Edition | undefined => byId.get(id)

/** Said of what no edition known here can judge. */
export const notKnownHere = (id: EditionId): string => `edition ${id} is not known here`

/** For names that come from the list, as those of plans do. Another one is a bug. */
export const knownEdition = (id: EditionId): Edition => {
  const edition = editionOf(id)
  if (edition === undefined) throw new Error(notKnownHere(id))
  return edition
}

/** The DLIO that the edition is measured with. */
export const dialectOf = (id: EditionId): DlioDialect => dialects[knownEdition(id).dialect]

const descendsFrom = ({ lineage }: Edition, id: string): boolean => lineage.some((ancestor) => ancestor === id)

/** Where a rule holds: from an edition on, in all that are based on it, up to another one, and where the edition has a property. */
export interface Holds {
  readonly since: PublishedEdition
  /** The last edition that has the rule: those based on it have it no more. */
  readonly until?: PublishedEdition | undefined
  readonly where?: ((edition: EditionId) => boolean) | undefined
}

/** The editions that hold what was asked for, oldest first. */
export const editionsWith = ({ since, until, where }: Holds): ReadonlyArray<EditionId> =>
  editions
    .filter((edition) =>
      descendsFrom(edition, since) && (until === undefined || edition.id === until || !descendsFrom(edition, until))
    )
    .map(({ id }) => id)
    .filter((id) => where === undefined || where(id))
