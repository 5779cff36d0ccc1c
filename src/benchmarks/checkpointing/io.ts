/**
 * Request sizes and depth of the native engine's two profiles. `device` keeps a device busy past the page cache; `dlio`
 * repeats DLIO v3.0's streaming checkpoint writer (dlio-checkpointing 5.1, 7). Plain TypeScript.
 */
import type { CheckpointIo, CheckpointRank } from "./CheckpointWork.ts"

const mebibyte = 1024 ** 2

const profiles: Readonly<Record<CheckpointIo["profile"], CheckpointIo>> = {
  device: {
    profile: "device",
    mode: "direct",
    writeRequestBytes: 16 * mebibyte,
    readRequestBytes: 8 * mebibyte,
    writeBuffers: 4,
    readStreams: 4,
    cacheHints: false
  },
  dlio: {
    profile: "dlio",
    mode: "buffered",
    writeRequestBytes: 32 * mebibyte,
    readRequestBytes: 128 * mebibyte,
    writeBuffers: 4,
    readStreams: 4,
    cacheHints: true
  }
}

/** The profile, with what `--io` and `--transfer-size` put in its place. Hints are for the page cache only. */
export const checkpointIo = (
  profile: CheckpointIo["profile"],
  mode: CheckpointIo["mode"] | undefined,
  transferBytes: number | undefined
): CheckpointIo => {
  const base = profiles[profile]
  const chosen = mode ?? base.mode
  return {
    ...base,
    mode: chosen,
    writeRequestBytes: transferBytes ?? base.writeRequestBytes,
    readRequestBytes: transferBytes ?? base.readRequestBytes,
    cacheHints: base.cacheHints && chosen === "buffered"
  }
}

const wholeBlocks = (bytes: number) => Math.ceil(bytes / 4096) * 4096

/** Buffers of one rank: writing and reading share them, and none is larger than the rank's largest file. */
export const bufferBytesOf = (io: CheckpointIo, { files }: CheckpointRank): number => {
  const largest = wholeBlocks(files.reduce((most, file) => Math.max(most, file.bytes), 4096))
  return Math.max(
    Math.min(io.writeRequestBytes, largest) * io.writeBuffers,
    Math.min(io.readRequestBytes, largest) * io.readStreams
  )
}
