/** Result files that benchmarks leave below a run directory, in folders of options, trials and ranks. */
import { detailFolders, wholeName } from "./layout.ts"
import type { FolderEntry, RunFolder } from "./RunFolder.ts"

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

/** Paths below the run directory. */
export const detailFiles = (folder: Pick<RunFolder, "entries" | "list">): ReadonlyArray<string> =>
  detailFolders.flatMap((levels) => below(folder, folder.entries, "", levels))
