/** Runs below a folder, read as a report reads them and kept in memory: nothing is written. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { EditionId } from "../../domain/Edition.ts"
import { InternalError } from "../../errors/AppError.ts"
import { Machine } from "../../process/Machine.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import type { Identity } from "../../results/Identity.ts"
import { identityIn } from "../group.ts"
import { GroupReader } from "../GroupReader.ts"
import type { LeftOut } from "../LeftOut.ts"
import type { RunHead } from "../RunLine.ts"
import { type Indexed, LineIndex, planReport, type Unusable } from "../scanIndex.ts"
import type { Slot } from "../worker/JournalFile.ts"
import { scanTree } from "../worker/pool.ts"
import type { ReadEntry } from "../worker/protocol.ts"
import { type Grouped, grouped } from "./grouped.ts"

interface Slotted {
  readonly head: ReadEntry["head"]
  readonly slot: Slot
}

/** Lines by where they would stand in a journal. */
class Lines {
  private readonly byOffset = new Map<number, Buffer>()
  private size = 0

  append(lines: Uint8Array, entries: ReadonlyArray<ReadEntry>): ReadonlyArray<Slotted> {
    let at = 0
    return entries.map(({ head, length }) => {
      const slot = { offset: this.size, length }
      this.byOffset.set(slot.offset, Buffer.from(lines.buffer, lines.byteOffset + at, length))
      this.size += length + 1
      at += length + 1
      return { head, slot }
    })
  }

  lines(slots: ReadonlyArray<Slot>): ReadonlyArray<Buffer> {
    return slots.flatMap(({ offset }) => this.byOffset.get(offset) ?? [])
  }
}

const noFilters = { edition: null, systems: [], organizations: [], benchmarks: [] }

/** What nobody can say whether it belongs to the runs that are wanted is told beside them. */
const isMissed = ({ weight }: LeftOut): boolean => weight === "lost"

/** Damaged, and nothing that is left of it says which series it is of. */
const mayBeAny = ({ kind, standing }: RunHead, { label }: Identity): boolean =>
  kind === "incomplete" && standing === "doubtful" && label === null

interface TreeWanted {
  readonly root: string
  readonly edition: EditionId | null
  readonly deep: boolean
  /** Of a run's group. A run that cannot say which group it is of is taken for one of them, and told. */
  readonly wanted: (identity: Identity) => boolean
}

export const scannedTree = ({ deep, edition, root, wanted }: TreeWanted) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const { logicalCores } = yield* Machine
    const index = new LineIndex()
    const lines = new Lines()
    const indexed: Array<Indexed> = []
    const unusable: Array<Unusable> = []
    const leftOut: Array<LeftOut> = []
    const known = new Map<string, Identity>()
    const identityOf = (key: string): Identity => {
      const identity = known.get(key) ?? identityIn(key)
      known.set(key, identity)
      return identity
    }
    const keep = (line: Indexed | Unusable | null) => {
      if (line === null) return
      if (!("head" in line)) {
        unusable.push(line)
        return
      }
      const identity = identityOf(line.head.key)
      if (wanted(identity) || mayBeAny(line.head, identity)) indexed.push(line)
    }
    yield* scanTree(
      {
        root,
        edition,
        deep,
        settledBefore: String(BigInt(yield* Clock.currentTimeMillis) * 1_000_000n),
        jobs: Math.min(8, Math.max(1, logicalCores)),
        readAtOnce: true
      },
      {
        remembered: () => undefined,
        onUnchanged: () => undefined,
        onRead: (bytes, entries) => {
          for (const { head, slot } of lines.append(bytes, entries)) keep(index.of(head, slot))
        },
        onShape: () => undefined,
        onLeftOut: (found) => leftOut.push(...found),
        onProgress: () => undefined
      },
      (cause) => new InternalError({ detail: cause instanceof Error ? cause.message : String(cause) })
    )
    const plan = planReport(
      readings.suite,
      indexed,
      unusable.map(({ leftOut }) => leftOut),
      leftOut,
      noFilters
    )
    const reader = new GroupReader(lines)
    const isDoubted = ({ head: { path } }: Indexed) => plan.issues.has(path)
    const { groups, notCompared } = grouped(
      readings,
      plan.groups.map(({ identity, members }) => ({
        identity,
        runs: reader.read(members.flatMap((member) => isDoubted(member) ? [] : [member.slot]))
      }))
    )
    return {
      groups,
      notCompared: [
        ...notCompared,
        ...plan.groups.flatMap(({ members }) =>
          members.filter(isDoubted).map(({ head: { path } }) => ({
            path,
            reason: plan.issues.get(path)?.message ?? "it is doubted"
          }))
        ),
        ...plan.leftOut.flatMap((one) => isMissed(one) ? [{ path: one.path, reason: one.reason }] : [])
      ],
      /** Labels that runs here have. */
      labels: [...new Set([...known.values()].flatMap(({ label }) => label === null ? [] : [label]))].sort()
    } satisfies Grouped & { readonly labels: ReadonlyArray<string> }
  })
