/** Opens the embedded blocks. Each is decompressed once, when it is first asked for. */
import { ownJson } from "../../domain/Json.ts"
import type { BlockKind, PageHead } from "./data.ts"
import { byId } from "./dom.ts"

export const head = ownJson<PageHead>(byId("head").textContent ?? "")

const opened = new Map<string, Promise<ReadonlyArray<unknown>>>()

const open = async (id: string): Promise<ReadonlyArray<unknown>> => {
  const bytes = Uint8Array.from(atob(byId(id).textContent ?? ""), (char) => char.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return ownJson<ReadonlyArray<unknown>>(await new Response(stream).text())
}

const block = (kind: BlockKind, index: number): Promise<ReadonlyArray<unknown>> => {
  const id = `${kind}-${index}`
  const known = opened.get(id)
  if (known !== undefined) return known
  const promise = open(id)
  opened.set(id, promise)
  return promise
}

/** Items `begin` to `end` (not included) of a kind; the caller names the type that `data.ts` gives the kind. */
export const items = async <A>(kind: BlockKind, begin = 0, end = head.counts[kind]): Promise<ReadonlyArray<A>> => {
  const starts = head.blocks[kind]
  const wanted = starts.flatMap((start, i) => start < end && (starts[i + 1] ?? head.counts[kind]) > begin ? [i] : [])
  const blocks = await Promise.all(wanted.map((i) => block(kind, i)))
  const first = starts[wanted[0] ?? 0] ?? 0

  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what the page was built with, by kind
  return blocks.flat().slice(begin - first, end - first) as ReadonlyArray<A>
}
