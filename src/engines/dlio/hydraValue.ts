/**
 * Values in Hydra's override grammar (hydra.cc, "Basic Override syntax"): plain where every reader agrees, else in single
 * quotes, so that paths with blanks, `=`, quotes, commas or braces arrive as they are. Pure.
 */
import type { Json } from "../../domain/Json.ts"

const plain = /^[A-Za-z0-9_/][A-Za-z0-9_/.@+-]*$/

/** Words that Hydra or YAML would read as something other than a text. */
const typed = /^(?:true|false|yes|no|on|off|null|none|nan|inf|[+-]?(?:\d[\d_]*)?\.?\d*(?:e[+-]?\d+)?)$/i

/** `${` would be an interpolation, even in quotes; backslashes before it are doubled. */
const withoutInterpolation = (text: string): string =>
  text.replace(/(\\*)\$\{/g, (_, slashes: string) => `${slashes}${slashes}\\\${`)

/** In quotes only backslashes before a quote, or at the end, are special. */
const quoted = (text: string): string =>
  `'${
    text.replace(/(\\*)'/g, (_, slashes: string) => `${slashes}${slashes}\\'`)
      .replace(/(?<!\\)(\\+)$/, (slashes) => slashes + slashes)
  }'`

export const hydraText = (text: string): string =>
  plain.test(text) && !typed.test(text) ? text : quoted(withoutInterpolation(text))

export const hydraValue = (value: Json): string => {
  if (typeof value === "string") return hydraText(value)
  if (Array.isArray(value)) return `[${value.map(hydraValue).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  return `{${Object.entries(value).map(([key, item]) => `${hydraText(key)}:${hydraValue(item ?? null)}`).join(",")}}`
}
