/** Combining pieces of evidence without losing why one is absent. */
import type { Issue } from "../domain/Verdict.ts"
import { type Known, missing, present } from "./Evidence.ts"
import type { Voice } from "./issue.ts"
import type { Judgement } from "./Rule.ts"

export const map = <A, B>(known: Known<A>, f: (value: A) => B): Known<B> =>
  known._tag === "present" ? present(f(known.value), known.source) : known

/** `f` may find that what is there cannot be used. */
export const flatMap = <A, B>(known: Known<A>, f: (value: A, source: string) => Known<B>): Known<B> =>
  known._tag === "present" ? f(known.value, known.source) : known

/** The first that is present; else the first that is still to come; else missing, with every reason. */
export const firstOf = <A>(...candidates: ReadonlyArray<Known<A>>): Known<A> => {
  const found = candidates.find(({ _tag }) => _tag === "present") ?? candidates.find(({ _tag }) => _tag === "pending")
  if (found !== undefined) return found
  const absent = candidates.flatMap((candidate) => candidate._tag === "missing" ? [candidate] : [])
  return missing(absent.map(({ reason }) => reason).join("; "), absent.map(({ source }) => source).join(", "))
}

/** Both, or why not. */
export const zip = <A, B>(a: Known<A>, b: Known<B>): Known<readonly [A, B]> =>
  flatMap(a, (left) => map(b, (right) => [left, right] as const))

export const orElse = <A>(known: Known<A>, value: A, source: string): Known<A> =>
  known._tag === "missing" ? present(value, source) : known

type Needs = Readonly<Record<string, Known<unknown>>>

type Values<N extends Needs> = { readonly [K in keyof N]: N[K] extends Known<infer A> ? A : never }

/**
 * Judges once everything the rule needs is there. What is missing becomes one UNKNOWN issue each, so that absence never
 * passes; what cannot exist yet makes the rule pending.
 */
export const judged = <N extends Needs>(
  say: Voice,
  needs: N,
  judge: (values: Values<N>) => ReadonlyArray<Issue>
): Judgement => {
  const entries = Object.entries(needs)
  const absent = entries.flatMap(([name, known]) =>
    known._tag === "missing"
      ? [say.unknown(`not checked: ${known.reason}`, { parameter: name, source: known.source })]
      : []
  )
  if (absent.length > 0) return absent
  if (entries.some(([, known]) => known._tag === "pending")) return "pending"
  const values = Object.fromEntries(
    entries.flatMap(([name, known]) => known._tag === "present" ? [[name, known.value]] : [])
  )
  return judge(values as Values<N>)
}
