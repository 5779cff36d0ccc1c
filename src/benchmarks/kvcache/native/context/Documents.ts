/** Documents for retrieval, cut into chunks: shorter where the model is large. */
import { entryBytes, type KvOption } from "../../KvWork.ts"
import type { TieredCache } from "../cache/TieredCache.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"

const chunkTokens = 512
const chunkBytesMost = 256 * 2 ** 20
const retrieved = 5
const tokensOf = { large: [1024, 4096], small: [4000, 12_000] } as const

interface Chunk {
  readonly key: string
  readonly tokens: number
}

export class Documents {
  readonly #byId = new Map<string, ReadonlyArray<Chunk>>()

  /** Written one after the other; each can be retrieved when it is whole. */
  async ingest(option: KvOption, count: number, cache: TieredCache, random: PythonRandom, isOver: () => boolean) {
    const [least, most] = tokensOf[option.model.isLarge ? "large" : "small"]
    const size = Math.max(1, Math.min(chunkTokens, Math.floor(chunkBytesMost / option.model.bytesPerToken)))
    for (let index = 0; index < count && !isOver(); index++) {
      const id = `doc_${String(index).padStart(4, "0")}`
      const tokens = random.randint(least, most)
      const chunks: Array<Chunk> = []
      for (let at = 0; at < tokens && !isOver(); at += size) {
        const chunk = { key: `rag_${id}_chunk_${chunks.length}`, tokens: Math.min(size, tokens - at) }
        await cache.allocate(chunk.key, entryBytes(option, chunk.tokens), "document")
        chunks.push(chunk)
      }
      this.#byId.set(id, chunks)
    }
  }

  /** Of a document drawn evenly, up to five different chunks, the earlier ones more often: 1 / place. Null before the first. */
  retrieve(random: PythonRandom): { readonly id: string; readonly chunks: ReadonlyArray<Chunk> } | null {
    const ids = [...this.#byId.keys()]
    if (ids.length === 0) return null
    const id = random.choice(ids)
    const left = (this.#byId.get(id) ?? []).map((chunk, i) => ({ chunk, weight: 1 / (i + 1) }))
    const chunks: Array<Chunk> = []
    while (chunks.length < retrieved && left.length > 0) {
      let at = random.random() * left.reduce((total, { weight }) => total + weight, 0)
      const found = left.findIndex(({ weight }) => (at -= weight) < 0)
      chunks.push(...left.splice(found === -1 ? left.length - 1 : found, 1).map(({ chunk }) => chunk))
    }
    return { id, chunks }
  }
}
