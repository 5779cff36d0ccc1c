/** A fact about the world that is never mistaken for zero: it is measured, declared by a person, or unknown with a reason. */
import * as Schema from "effect/Schema"

export type Fact<A> =
  | { readonly _tag: "measured"; readonly value: A; readonly source: string }
  | { readonly _tag: "declared"; readonly value: A; readonly source: string }
  | { readonly _tag: "unknown"; readonly reason: string }

export const Fact = <A, I, R>(value: Schema.Schema<A, I, R>) =>
  Schema.Union(
    Schema.TaggedStruct("measured", { value, source: Schema.String }),
    Schema.TaggedStruct("declared", { value, source: Schema.String }),
    Schema.TaggedStruct("unknown", { reason: Schema.String })
  )

export const measured = <A>(value: A, source: string): Fact<A> => ({ _tag: "measured", value, source })

export const declared = <A>(value: A, source: string): Fact<A> => ({ _tag: "declared", value, source })

export const unknown = (reason: string): Fact<never> => ({ _tag: "unknown", reason })

/** The value when there is one; `undefined` is the only stand-in for "unknown". */
export const valueOf = <A>(fact: Fact<A>): A | undefined => fact._tag === "unknown" ? undefined : fact.value

export const map = <A, B>(fact: Fact<A>, f: (a: A) => B): Fact<B> =>
  fact._tag === "unknown" ? fact : { ...fact, value: f(fact.value) }
