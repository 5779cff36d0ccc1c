/**
 * What a write phase left, looked at afterwards and untimed: every planned file in its whole length on whatever host it lies, and a sample
 * of blocks for zeros and repeats, which is what a broken writer leaves. The cost is bounded: some 10,000 small reads.
 */
import type * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { few } from "../../../domain/few.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { sum } from "../../../domain/statistics.ts"
import { MiB, plural } from "../../../domain/Units.ts"
import type { FolderClient } from "../../../engines/dlio/folderHands.ts"
import { blockBytes, zeroBlock } from "../../../engines/dlio/folderLook.ts"
import {
  type ClientOfJob,
  filesSeen,
  notAsWanted,
  type SeenFiles,
  type WantedFile
} from "../../../engines/dlio/jobFiles.ts"
import { DataIntegrity, OutcomeIncomplete } from "../../../errors/AppError.ts"
import type { DlioDialect } from "../../../rules/editions/dialects.ts"
import { archiveBytes } from "../archive.ts"
import { type CheckpointWork, stepFolder } from "../CheckpointWork.ts"

/** DLIO's writers repeat a broken buffer at this distance. */
export const chunkBytes = 32 * MiB

/** v3.0's writer has four buffers: where it is overtaken, a chunk is written again this far on (docs/reference/dlio-checkpoints.md 4). */
export const raceDistance = 4 * chunkBytes

const samplesPerFile = 8

/**
 * `thorough`: files in which every pair of chunks at that distance is compared, up to a number; in the others the last ones, which the race
 * always leaves. On another host a block costs three small programs.
 */
const budgets = {
  here: { files: 256, thorough: 4, pairs: 1024 },
  there: { files: 32, thorough: 1, pairs: 64 }
}
type Budget = typeof budgets.here
const lastPairs = 4

/** `streamsCheckpoints`: bytes alone, without an archive around them. */
const writtenFiles = (
  work: CheckpointWork,
  { streamsCheckpoints }: Pick<DlioDialect, "streamsCheckpoints">
): ReadonlyArray<WantedFile> =>
  Array.from({ length: work.writes }, (_, i) => stepFolder(i + 1)).flatMap((step) =>
    work.ranks.flatMap(({ files }) =>
      files.map(({ bytes, name }) => ({
        name: `${step}/${name}`,
        min: bytes,
        max: streamsCheckpoints ? bytes : bytes + archiveBytes
      }))
    )
  )

/** At most `count` of them, spread over all. */
const spread = <A>(all: ReadonlyArray<A>, count: number): ReadonlyArray<A> =>
  all.length <= count
    ? all
    : Array.from({ length: count }, (_, i) => Math.floor((i * all.length) / count)).flatMap((i) => all.slice(i, i + 1))

/** Offsets that meet no period of the writer: thirds of a block's share, on block borders. */
export const offsetsOf = (bytes: number): ReadonlyArray<number> => {
  const blocks = Math.floor(bytes / blockBytes)
  const offsets = Array.from(
    { length: samplesPerFile },
    (_, i) => Math.floor(((i + 1 / 3) * blocks) / samplesPerFile) * blockBytes
  )
  return blocks === 0 ? [] : [...new Set(offsets)]
}

/**
 * Offsets of one block in each chunk that has a partner one race distance on; the last ones stand last. The block lies in the middle
 * of what the partner holds, which in the last chunk may be little.
 */
export const raceOffsets = (bytes: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, Math.ceil((bytes - raceDistance) / chunkBytes)) }, (_, chunk) => {
    const start = chunk * chunkBytes
    const held = Math.min(chunkBytes, bytes - raceDistance - start)
    return { offset: start + Math.floor(held / 2 / blockBytes) * blockBytes, held }
  }).flatMap(({ held, offset }) => held >= 2 * blockBytes ? [offset] : [])

const damage = (path: string, offset: number, found: string) =>
  new DataIntegrity({
    report: {
      kind: "integrity",
      message: `${path} holds ${found}`,
      rank: null,
      path,
      offset,
      expected: "data that no other block holds",
      found,
      errno: null,
      signal: null,
      partialFiles: [],
      survivors: []
    }
  })

/** What is compared with what: a block, and how far on others lie that must differ from it. */
interface Sample {
  readonly offset: number
  readonly distances: ReadonlyArray<number>
}

const samplesOf = (size: number, pairsAtMost: number): ReadonlyArray<Sample> => {
  const pairs = raceOffsets(size)
  return [
    ...offsetsOf(size).map((offset) => ({ offset, distances: [blockBytes, chunkBytes] })),
    ...(pairsAtMost > lastPairs ? spread(pairs, pairsAtMost) : pairs.slice(-lastPairs)).map((offset) => ({
      offset,
      distances: [raceDistance]
    }))
  ]
}

/** Number of blocks looked at; fails at the first that is all zeros, or equal to another that it is compared with. */
const checkFile = Effect.fnUntraced(function*({ look }: FolderClient, path: string, size: number, pairs: number) {
  const samples = samplesOf(size, pairs).map(({ distances, offset }) => ({
    offset,
    others: distances.map((distance) => offset + distance).filter((other) => other + blockBytes <= size)
  }))
  const offsets = [...new Set(samples.flatMap(({ offset, others }) => [offset, ...others]))]
  const found = yield* look.blocks(path, offsets.map((offset) => offset / blockBytes))
  const blockAt = new Map(offsets.map((offset, i) => [offset, found[i]]))
  for (const { offset, others } of samples) {
    const block = blockAt.get(offset)
    if (block === zeroBlock) return yield* damage(path, offset, "a block of zeros")
    const same = others.find((other) => blockAt.get(other) === block)
    if (same !== undefined) return yield* damage(path, same, `the same block as at byte ${offset}`)
  }
  return offsets.length
})

/** A sample of the files that are seen on one host, there. */
const checkBlocks = Effect.fnUntraced(function*(
  client: FolderClient,
  folder: string,
  seen: ReadonlyArray<{ readonly name: string; readonly size: number }>,
  { files, pairs, thorough }: Budget
) {
  const whole = new Set(spread(seen.filter(({ size }) => size > raceDistance), thorough))
  const looked = [...new Set([...spread(seen, files), ...whole])]
  const counts = yield* Effect.forEach(
    looked,
    (file) => checkFile(client, `${folder}/${file.name}`, file.size, whole.has(file) ? pairs : lastPairs)
  )
  return sum(counts)
})

/** Names are told as missing up to this number, and how many more. */
const shown = 5

/** A file that no host has is missing; where a host could not be asked it may lie there. */
const missingFiles = (
  folder: string,
  files: ReadonlyArray<WantedFile>,
  { sizes, unasked }: SeenFiles
): ReadonlyArray<string> =>
  files.flatMap((file, i) => {
    const path = `${folder}/${file.name}`
    const size = sizes[i]
    if (size === undefined) return unasked.length === 0 ? [path] : []
    return notAsWanted(path, file, size) ?? []
  })

const unverified = ({ writes }: CheckpointWork, blocksChecked: number, unasked: ReadonlyArray<string>) => {
  if (writes === 0) return "DLIO writes no stamps, so what it read cannot be compared with what was written"
  const blocks = blocksChecked === 0
    ? "no block of the files was looked at"
    : "none zero, none repeated; DLIO writes no stamps, so contents cannot be compared"
  return unasked.length === 0 ? blocks : `${blocks}; files on ${few(unasked)} were not looked at`
}

/** Every file on the hosts of the job, and blocks of those that its first client sees. */
export const checkWritten = Effect.fnUntraced(
  function*(
    work: CheckpointWork,
    clients: Arr.NonEmptyReadonlyArray<ClientOfJob>,
    dialect: Pick<DlioDialect, "streamsCheckpoints">
  ) {
    const files = writtenFiles(work, dialect)
    const found = yield* filesSeen(clients, work.folder, files)
    const [first, ...more] = missingFiles(work.folder, files, found)
    if (first !== undefined) {
      const named = more.slice(0, shown - 1)
      const rest = more.length - named.length
      return yield* new OutcomeIncomplete({
        missing: [first, ...named, ...(rest === 0 ? [] : [plural(rest, "more file")])]
      })
    }
    const [{ host, open }] = clients
    const seen = files.flatMap(({ name }, i) => {
      const size = found.onFirst[i]
      return size === undefined ? [] : [{ name, size }]
    })
    const blocksChecked = seen.length === 0
      ? 0
      : yield* Effect.scoped(
        Effect.flatMap(
          open,
          (client) => checkBlocks(client, work.folder, seen, host === null ? budgets.here : budgets.there)
        )
      )
    return {
      mode: "none",
      blocksChecked,
      unavailable: unverified(work, blocksChecked, found.unasked)
    } satisfies Measurement["verification"]
  }
)
