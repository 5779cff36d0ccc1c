import { describe, expect, it } from "@effect/vitest"
import { Duplex, PassThrough } from "node:stream"
import { barrierHub, rankBarrier } from "../../../../../../src/benchmarks/training/native/train/Barrier.ts"

/** A pipe in both directions; `cut` bytes travel at a time. */
const pipe = (cut: number): readonly [Duplex, Duplex] => {
  const ends = [new PassThrough(), new PassThrough()] as const
  const end = (from: PassThrough, to: PassThrough) =>
    Duplex.from({
      readable: from,
      writable: async function(chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          for (let at = 0; at < chunk.length; at += cut) to.write(chunk.subarray(at, at + cut))
        }
      }
    })
  return [end(ends[0], ends[1]), end(ends[1], ends[0])]
}

describe.each([8, 3])("the barrier, over a pipe that cuts after %i bytes", (cut) => {
  it("answers every step with the latest instant of all ranks, and not before all have spoken", async () => {
    const pipes = [pipe(cut), pipe(cut), pipe(cut)]
    barrierHub(pipes.map(([hub]) => hub))
    const ranks = pipes.map(([, own]) => rankBarrier(own))
    let isThere = false
    ranks[0]!.announce(10.5)
    ranks[1]!.announce(12.25)
    // Rank 0 is already one step ahead of the others' answers.
    ranks[0]!.announce(20)
    const first = Promise.resolve(ranks[0]!.latest()).then((instant) => {
      isThere = true
      return instant
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isThere).toBe(false)
    ranks[2]!.announce(11)
    expect(await first).toBe(12.25)
    expect(await ranks[1]!.latest()).toBe(12.25)
    expect(await ranks[2]!.latest()).toBe(12.25)
    ranks[1]!.announce(19)
    ranks[2]!.announce(30)
    expect(await Promise.all(ranks.map((rank) => rank.latest()))).toEqual([30, 30, 30])
  })
})
