/** The KV-cache engine: its coordinator in this process, rank processes, and real files. */
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { KvEvent } from "../../../src/benchmarks/kvcache/KvEvent.ts"
import { KvMeasurement } from "../../../src/benchmarks/kvcache/KvMeasurement.ts"
import { sum } from "../../../src/domain/statistics.ts"
import { kvEvents, leftIn, measuredKv, runKv, smallKvWork } from "../../fixtures/kvcache/works.ts"
import { inFolder } from "../../unit/engines/native/files/folder.ts"

describe("whole contexts", () => {
  it("writes and reads what the users ask for, counts it, and leaves nothing behind", () =>
    inFolder(async (root) => {
      const work = smallKvWork(root)
      const run = await runKv(root, work)
      const body = Schema.decodeUnknownSync(KvMeasurement)(measuredKv(run))
      const [trial] = body.trials
      expect(trial!.requests.completed).toBeGreaterThan(5)
      expect(trial!.write.operations).toBeGreaterThan(5)
      expect(trial!.read.operations).toBeGreaterThan(trial!.write.operations)
      expect(sum(trial!.io.filter(({ direction }) => direction === "read").map(({ bytes }) => bytes))).toBe(
        trial!.read.bytes
      )
      expect(trial!.windowSeconds).toBeCloseTo(1.5, 1)
      expect(leftIn(work)).toEqual([])
      expect(kvEvents(run).every(Schema.is(KvEvent))).toBe(true)
    }))
})
