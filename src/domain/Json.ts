/** JSON as it is read from strangers' files and written to ours. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: Json }

/** Unlike `Array.isArray` it keeps the type of the items. */
export const isJsonArray = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

/** Throws a `SyntaxError` for what is no JSON. */

// eslint-disable-next-line @typescript-eslint/no-unsafe-return -- `Json` is what JSON.parse gives
export const jsonOf = (text: string): Json => JSON.parse(text)

/** undefined for what is no JSON. */
export const jsonIn = (text: string): Json | undefined => {
  try {
    return jsonOf(text)
  } catch {
    return undefined
  }
}

/** JSON that this program wrote itself and knows to be whole, taken for what it was written as. Throws where it is no JSON. */

// eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the caller names what it wrote
export const ownJson = <A>(text: string): A => JSON.parse(text)

/** A copy that holds JSON values only; members that JSON does not have are left out, as `JSON.stringify` does. */
export const asJson = (value: object): Json => jsonOf(JSON.stringify(value))

/** Whether a value is an object of JSON, as its maker promises; its members are not looked at. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A number of things, or of bytes. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0
