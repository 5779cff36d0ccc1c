/** The models of the KV-cache benchmark. Their shapes are in the workload file. Plain. */
import type { KvModel } from "./KvWork.ts"

/** Those of kv-cache.py; rules take the ones of their edition. */
export const modelNames = [
  "tiny-1b",
  "mistral-7b",
  "llama2-7b",
  "llama3.1-8b",
  "llama3.1-70b-instruct",
  "deepseek-v3",
  "qwen3-32b",
  "gpt-oss-120b",
  "gpt-oss-20b"
] as const
export type ModelName = typeof modelNames[number]

/** As in the workload file: either heads, or the latent that multi-head latent attention keeps in their place. */
interface ModelShape {
  readonly layers: number
  readonly hidden: number
  readonly kv_heads?: number | undefined
  readonly head_dim?: number | undefined
  readonly latent?: number | undefined
}

const fp16Bytes = 2

/** layers × (kv heads × head dim × 2, for keys and values; or the latent) × 2 bytes (kv_cache/models.py). */
export const bytesPerToken = ({ head_dim = 0, kv_heads = 0, latent, layers }: ModelShape): number =>
  layers * (latent ?? kv_heads * head_dim * 2) * fp16Bytes

export const modelOf = (name: string, shape: ModelShape): KvModel => ({
  name,
  bytesPerToken: bytesPerToken(shape),
  isLarge: shape.hidden >= 8192 || shape.layers >= 64
})
