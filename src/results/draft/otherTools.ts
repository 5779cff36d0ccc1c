/**
 * Folders of runs of tools beside DLIO that lost their record. Such tools leave files of their own, and nothing else there says
 * with which options they ran: what they measured is nobody's result.
 */
import type { JsonObject } from "../../domain/Json.ts"
import { editionId, type PublishedEdition } from "../../rules/editions/list.ts"
import { missing, present } from "../../rules/Evidence.ts"
import { isStamp, metadataFile } from "../layout.ts"
import type { OnDisk } from "../OnDisk.ts"
import { benchmarkOfFolder } from "../Suite.ts"
import type { Draft } from "./Draft.ts"
import type { Shape } from "./shapes.ts"
import type { Sources } from "./sources.ts"

/** A tool beside DLIO. */
export interface OtherTool {
  /** The round that had it first, whose tool wrote what is read. */
  readonly first: PublishedEdition & Shape
  readonly isItsResult: (result: JsonObject) => boolean
}

interface ToolOnDisk {
  readonly onDisk: OnDisk
  readonly tool: OtherTool
}

export const otherToolOf = (sources: Sources, tools: ReadonlyArray<ToolOnDisk>): ToolOnDisk | undefined => {
  const { folder, result, suite } = sources
  const { entries, path } = folder
  const byPath = (): ToolOnDisk | undefined =>
    path.split("/").map((part) => {
      const found = benchmarkOfFolder(suite, part)
      return tools.find(({ onDisk }) => onDisk === found)
    }).find((found) => found !== undefined)
  return tools.find(({ onDisk: { mark } }) => entries.some(({ name }) => mark?.test(name))) ??
    tools.find(({ tool }) => result._tag === "present" && tool.isItsResult(result.value)) ??
    (sources.config() === undefined && sources.log() === undefined ? byPath() : undefined)
}

/** `draft`: what DLIO's files say, of which there are none. */
export const draftOfOtherTool = (sources: Sources, { onDisk, tool }: ToolOnDisk, draft: Draft): Draft => {
  const { directoryName, measuring, preparing } = onDisk
  const parts = sources.folder.path.split("/")
  const own = parts.at(-1) ?? ""
  const lost = metadataFile(directoryName, isStamp(own) ? own : "<YYYYMMDD_HHMMSS>")
  const command = parts.findLast((part) => measuring.includes(part) || Object.hasOwn(preparing, part))
  return {
    ...draft,
    shape: tool.first,
    edition: editionId(tool.first),
    editionReason: `${directoryName} was first in ${tool.first}`,
    benchmarkType: present(directoryName, sources.folder.path),
    command: command === undefined
      ? missing("neither a record nor the path says what it did", sources.folder.path)
      : present(command, "the folder's path"),
    engine: missing(`there is no ${lost}`, lost),
    unfinished: { reason: `there is no ${lost}, which says what ran`, told: false }
  }
}
