/** Combining pieces of evidence without losing why one is absent. */
import type { Issue } from "../domain/Verdict.ts"
import { type Known, missing, present } from "./Evidence.ts"
import type { Voice } from "./issue.ts"
import type { Judgement } from "./Rule.ts"

/** The same evidence, changed where it is there. */
export const map = <A, B>(known: Known<A>, f: (value: A) => B): Known<B> =>
  known._tag === "present" ? present(f(known.value), known.source) : known

/** `f` may find that what is there cannot be used. */
export const flatMap = <A, B>(known: Known<A>, f: (value: A, source: string) => Known<B>): Known<B> =>
  known._tag === "present" ? f(known.value, known.source) : known

/** The first that is present; else the first that is still to come; else missing, with every reason. */
export const firstOf = <A>(...candidates: ReadonlyArray<Known<A>>): Known<A> => {
  let coming: Known<A> | undefined
  for (const candidate of candidates) {
    if (candidate._tag === "present") return candidate
    if (candidate._tag === "pending") coming ??= candidate
  }
  if (coming !== undefined) return coming
  const absent = candidates.flatMap((candidate) => candidate._tag === "missing" ? [candidate] : [])
  return missing(absent.map(({ reason }) => reason).join("; "), absent.map(({ source }) => source).join(", "))
}

/** Both, or why not. */
export const zip = <A, B>(a: Known<A>, b: Known<B>): Known<readonly [A, B]> =>
  flatMap(a, (left) => map(b, (right) => [left, right] as const))

/** `value` in place of what is missing; what is still to come stays so. */
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
  const absent: Array<Issue> = []
  const values: Record<string, unknown> = {}
  let pending = false
  for (const [name, known] of Object.entries(needs)) {
    if (known._tag === "present") values[name] = known.value
    else if (known._tag === "pending") pending = true
    else absent.push(say.unknown(`not checked: ${known.reason}`, { parameter: name, source: known.source }))
  }
  if (absent.length > 0) return absent
  if (pending) return "pending"
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `values` has what each of `needs` holds
  return judge(values as Values<N>)
}

/** What several judgements say together; pending where one of them is and none says anything. */
export const together = (judgements: ReadonlyArray<Judgement>): Judgement => {
  const said = judgements.flatMap((judgement) => judgement === "pending" ? [] : judgement)
  return said.length === 0 && judgements.includes("pending") ? "pending" : said
}
