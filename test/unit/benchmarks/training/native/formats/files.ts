/** Files made in memory through the same parts as on disk, and readers of others' making to hold them against. */
import { execFileSync } from "node:child_process"
import { randomFillSync } from "node:crypto"
import { dimensionsOf } from "../../../../../../src/benchmarks/training/dataset/dimensions.ts"
import { fileBytesOf } from "../../../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { filePartsOf } from "../../../../../../src/benchmarks/training/native/formats/fileParts.ts"
import { type Parts, partWalk } from "../../../../../../src/benchmarks/training/native/formats/parts.ts"
import type { DataSet } from "../../../../../../src/benchmarks/training/TrainingWork.ts"

const generation = { processes: 1, seedsByRank: false }

export const bytesOfParts = (parts: Parts, length: number, bufferBytes = 1 << 20): Buffer => {
  const out = Buffer.alloc(length)
  const walk = partWalk(parts)
  for (let at = 0; at < length; at += bufferBytes) {
    walk(out.subarray(at, Math.min(length, at + bufferBytes)), {
      literal: (found, expected) => found.set(expected),
      random: (found) => randomFillSync(found)
    })
  }
  return out
}

/** File `file` of the set, filled through a buffer of `bufferBytes`. */
export const makeFile = (set: DataSet, file: number, bufferBytes?: number): Buffer =>
  bytesOfParts(
    filePartsOf(set, dimensionsOf(set, generation)).fresh(file),
    fileBytesOf(set, generation)(file),
    bufferBytes
  )

/** Answers whether the bytes are those of file `file`, looked at through a buffer of `bufferBytes`. */
export const isFile = async (set: DataSet, file: number, bytes: Uint8Array, bufferBytes: number): Promise<boolean> => {
  const parts = await filePartsOf(set, dimensionsOf(set, generation))
    .found(file, async (offset, length) => bytes.slice(offset, offset + length))
  const walk = partWalk(parts)
  let same = true
  let goesOn = true
  for (let at = 0; at < bytes.length; at += bufferBytes) {
    goesOn = walk(bytes.slice(at, at + bufferBytes), {
      literal: (found, expected) => {
        same &&= Buffer.compare(found, expected) === 0
      },
      random: () => undefined
    })
  }
  return same && goesOn && !walk(new Uint8Array(1), { literal: () => undefined, random: () => undefined })
}

const canImport = (python: string, modules: ReadonlyArray<string>): boolean => {
  try {
    execFileSync(python, ["-c", modules.map((name) => `import ${name}`).join("\n")], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** A Python that has these modules; undefined where there is none. */
export const pythonWith = (...modules: ReadonlyArray<string>): string | undefined =>
  ["python3", "/usr/bin/python3"].find((python) => canImport(python, modules))

/** Runs a program and decodes the JSON it prints. */
export const runPython = (python: string, program: string, ...args: ReadonlyArray<string>): unknown =>
  JSON.parse(execFileSync(python, ["-c", program, ...args], { encoding: "utf8", maxBuffer: 1 << 26 }))
