/** What a folder was made of, beside what is asked for now. Plain TypeScript: engines read it without Effect. */

export type Definition = Readonly<Record<string, string | number | null>>

/** null on one side: that definition does not name it. */
export interface Difference {
  readonly name: string
  readonly asked: string | number | null
  readonly found: string | number | null
}

/** What would be made differently. Empty when both are the same definition. */
export const differencesOf = (asked: Definition, found: Definition): ReadonlyArray<Difference> =>
  [...new Set([...Object.keys(asked), ...Object.keys(found)])].flatMap((name) => {
    const [a, f] = [asked[name] ?? null, found[name] ?? null]
    return a === f ? [] : [{ name, asked: a, found: f }]
  })
