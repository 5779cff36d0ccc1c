/** What was measured in a run of this program: the body of its record's measurement, read by the kind of work that it is of. */
import * as Schema from "effect/Schema"
import type { MeasuredPhase } from "../RunFacts.ts"
import { asDoubts, schemaFindings } from "./doubts.ts"
import type { Draft } from "./Draft.ts"
import type { Finding } from "./held.ts"
import type { OwnBody } from "./OwnBody.ts"
import type { Sources } from "./sources.ts"

/** How readers know one kind of work by what is recorded of it. */
export interface OwnKind {
  readonly id: string
  /** Of its body. */
  readonly schema: Schema.Schema.AnyNoContext
  /** Damage gives null where a figure was, never a figure. */
  readonly measured: (own: OwnBody) => ReadonlyArray<MeasuredPhase>
  readonly facts: (own: OwnBody, measured: ReadonlyArray<MeasuredPhase>) => Draft["facts"]
  /** What in the body does not follow from what it, or the record, says elsewhere. */
  readonly findings: (own: OwnBody) => ReadonlyArray<Finding>
}

const ofBody = (own: OwnBody, kind: OwnKind | undefined): ReadonlyArray<Finding> =>
  kind === undefined
    ? [["measurement.kind", `measurement.kind says ${own.kind}, which no work of this benchmark is`]]
    : [...schemaFindings(Schema.decodeUnknownEither(kind.schema)(own.body), own.place), ...kind.findings(own)]

/** `expected`: facts that every record of the benchmark holds. */
export const withOwnBody = (
  { metadataFile }: Sources,
  draft: Draft,
  kinds: ReadonlyArray<OwnKind>,
  expected: ReadonlyArray<string>
): Draft => {
  const { body: own, facts } = draft
  if (own === undefined) return draft
  const kind = own === null ? undefined : kinds.find(({ id }) => id === own.kind)
  const measured = own === null ? [] : kind?.measured(own) ?? []
  const found = (): ReadonlyArray<Finding> => [
    ...expected.flatMap((name): ReadonlyArray<Finding> =>
      Object.hasOwn(facts, name) ? [] : [[`facts.${name}`, `facts.${name} is not there`]]
    ),
    ...(own === null ? [["measurement", "measurement says nothing of what was measured"] as const] : ofBody(own, kind))
  ]
  return {
    ...draft,
    measured,
    facts: own === null ? facts : { ...facts, ...kind?.facts(own, measured) },
    doubts: [...draft.doubts ?? [], ...(draft.unfinished === null ? asDoubts(found(), metadataFile ?? "") : [])]
  }
}
