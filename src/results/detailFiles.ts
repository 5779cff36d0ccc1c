/** Result files that benchmarks leave below a run directory, in folders of options, trials and ranks. */
import { wholeName } from "./layout.ts"
import type { FolderEntry, RunFolder } from "./RunFolder.ts"
import type { Suite } from "./Suite.ts"

const below = (
  { list }: Pick<RunFolder, "list">,
  entries: ReadonlyArray<FolderEntry>,
  prefix: string,
  [name, ...deeper]: ReadonlyArray<RegExp>
): ReadonlyArray<string> => {
  if (name === undefined) {
    const names = entries.flatMap((entry) => entry.kind === "folder" ? [] : [wholeName(entry.name)])
    return [...new Set(names)].filter((file) => file.endsWith(".json")).map((file) => `${prefix}${file}`)
  }
  return entries.filter((entry) => entry.kind === "folder" && name.test(entry.name)).flatMap((entry) => {
    const path = `${prefix}${entry.name}`
    const inside = list(path)
    return inside._tag === "failed" ? [] : below({ list }, inside.value, `${path}/`, deeper)
  })
}

/** Paths below the run directory, as far as these levels lead. */
export const filesBelow = (
  folder: Pick<RunFolder, "entries" | "list">,
  levels: ReadonlyArray<RegExp>
): ReadonlyArray<string> => below(folder, folder.entries, "", levels)

/** Of whichever benchmark's run it may be. */
export const detailFiles = (
  { benchmarks }: Suite,
  folder: Pick<RunFolder, "entries" | "list">
): ReadonlyArray<string> =>
  benchmarks.flatMap(({ details }) => details === undefined ? [] : filesBelow(folder, details))
