/** Folders that lead to no run, each named once, by the topmost folder that leads to none (R134). */
import { strayFolder } from "../results/scan.ts"
import type { LeftOut } from "./LeftOut.ts"

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
const prefixesOf = (path: string): ReadonlyArray<string> => {
  const parts = path.split("/")
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"))
}

const isHidden = (path: string): boolean => path.split("/").some((part) => part.startsWith("."))

/** `runs` are the paths of everything that looked like a run; what lies inside one is its own. */
export const namedStrays = (
  found: ReadonlyArray<LeftOut>,
  runs: Iterable<string>
): ReadonlyArray<LeftOut> => {
  const strays = found.filter(({ looksLike }) => looksLike === strayFolder)
  if (strays.length === 0) return found
  const others = found.filter(({ looksLike }) => looksLike !== strayFolder)
  const ends = new Set(runs)
  const leading = new Set([...ends, ...others.map(({ path }) => path)].flatMap(prefixesOf))
  const named = new Map<string, LeftOut>()
  for (const stray of strays) {
    const prefixes = prefixesOf(stray.path)
    if (ends.has("") || prefixes.some((prefix) => ends.has(prefix))) continue
    const path = prefixes.find((prefix) => !leading.has(prefix)) ?? stray.path
    if (isHidden(path)) continue
    named.set(
      path,
      path === stray.path ? stray : {
        ...stray,
        path,
        reason: "no file in it, at any depth, is a run's; it was passed over"
      }
    )
  }
  return [...others, ...named.values()]
}
