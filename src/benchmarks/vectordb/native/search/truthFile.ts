/** Exact answers, kept beside the collection under the fingerprint of what they follow from, and never used for anything else. */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { ownJson } from "../../../../domain/Json.ts"
import { failureOf, hasCode } from "../../../../engines/native/files/fileIo.ts"
import { makeFolders, replaceFile } from "../../../../engines/native/files/folders.ts"
import { definitionOf } from "../../ivf/manifest.ts"
import type { SearchWork } from "../../VectorWork.ts"
import type { Neighbours } from "./SearchProtocol.ts"

const truthFolder = "ground-truth"

/** 16 hexadecimal digits over data, queries and metric; how the index is built has no part in it. */
export const truthFingerprint = ({ index, queries, recallK, sample, set }: SearchWork): string => {
  const { index_type: _t, iterations: _i, nlist: _n, sample: _s, ...data } = definitionOf(set, index)
  return createHash("sha256").update(JSON.stringify({ data, queries, sample, k: recallK })).digest("hex").slice(0, 16)
}

interface Kept {
  readonly fingerprint: string
  readonly vectors: number
  readonly truth: ReadonlyArray<Neighbours>
}

const digestOf = (kept: Kept): string => createHash("sha256").update(JSON.stringify(kept)).digest("hex")

const pathOf = (folder: string, fingerprint: string): string => `${folder}/${truthFolder}/${fingerprint}.json`

/** null where there is none, or it is not what was written. */
export const readTruth = async (work: SearchWork): Promise<ReadonlyArray<Neighbours> | null> => {
  const fingerprint = truthFingerprint(work)
  const path = pathOf(work.folder, fingerprint)
  try {
    const { digest, ...kept } = ownJson<Kept & { readonly digest: string }>(await readFile(path, "utf8"))
    return digest === digestOf(kept) && kept.fingerprint === fingerprint && kept.vectors === work.set.vectors &&
        kept.truth.length === work.sample
      ? kept.truth
      : null
  } catch (error) {
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError || error instanceof TypeError) return null
    throw failureOf(error, { operation: "read", path })
  }
}

export const writeTruth = async (work: SearchWork, truth: ReadonlyArray<Neighbours>): Promise<void> => {
  const fingerprint = truthFingerprint(work)
  const kept: Kept = { fingerprint, vectors: work.set.vectors, truth }
  await makeFolders(`${work.folder}/${truthFolder}`)
  await replaceFile(pathOf(work.folder, fingerprint), JSON.stringify({ ...kept, digest: digestOf(kept) }), false)
}
