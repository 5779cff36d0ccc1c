/** A fact about the world that is never mistaken for zero: it is measured, declared by a person, or unknown with a reason. */
import * as Schema from "effect/Schema"

/** A value that is known by measuring, or by somebody's word, or not at all; each with its source or its reason. */
export type Fact<A> =
  | { readonly _tag: "measured"; readonly value: A; readonly source: string }
  | { readonly _tag: "declared"; readonly value: A; readonly source: string }
  | { readonly _tag: "unknown"; readonly reason: string }

/** The schema of a fact about such a value. */
export const Fact = <A, I, R>(value: Schema.Schema<A, I, R>) =>
  Schema.Union(
    Schema.TaggedStruct("measured", { value, source: Schema.String }),
    Schema.TaggedStruct("declared", { value, source: Schema.String }),
    Schema.TaggedStruct("unknown", { reason: Schema.String })
  )

/** A fact that was read where it is. `source`: the file or call it comes from. */
export const measured = <A>(value: A, source: string): Fact<A> => ({ _tag: "measured", value, source })

/** A fact that a person gave. `source`: the option it comes from. */
export const declared = <A>(value: A, source: string): Fact<A> => ({ _tag: "declared", value, source })

/** A fact that nobody knows, and why. */
export const unknown = (reason: string): Fact<never> => ({ _tag: "unknown", reason })

/** The value when there is one; `undefined` is the only stand-in for "unknown". */
export const valueOf = <A>(fact: Fact<A>): A | undefined => fact._tag === "unknown" ? undefined : fact.value

/** The same fact about something that follows from it. */
export const map = <A, B>(fact: Fact<A>, f: (a: A) => B): Fact<B> =>
  fact._tag === "unknown" ? fact : { ...fact, value: f(fact.value) }
