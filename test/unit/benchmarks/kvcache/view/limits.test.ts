import { describe, expect, it } from "@effect/vitest"
import type { KvTrial } from "../../../../../src/benchmarks/kvcache/KvMeasurement.ts"
import { kvLimits } from "../../../../../src/benchmarks/kvcache/view/limits.ts"
import { kvDirection, kvMeasurement, kvTrial, latencies } from "../../../../fixtures/kvcache/trials.ts"

const limitOf = (changes: Partial<KvTrial>, backend: "disk" | "memory" = "disk") =>
  kvLimits(kvMeasurement({ backend, trials: [kvTrial(changes)] }))[0]

/** More came than was answered, and workers waited for storage. */
const loaded: Partial<KvTrial> = {
  requests: { arrived: 900, completed: 200, late: 8, unserved: 692 },
  queue: { most: 700, atEnd: 692, grows: true },
  queueWait: latencies(4000, 200),
  endToEnd: latencies(4050, 200)
}

describe("what held a trial back", () => {
  it("was the load where requests were taken up as they came", () => {
    expect(limitOf({})).toMatchObject({ of: "option_1, trial 1", by: "load" })
  })

  it("was the storage where the queue grew and workers waited for it", () => {
    expect(limitOf(loaded)).toMatchObject({ by: "storage" })
  })

  it.each<readonly [string, Partial<KvTrial>, RegExp]>([
    ["reads that memory served", { read: kvDirection({ clientCache: "warm" }) }, /^reading is warm/],
    ["writes of which nobody knows", { write: kvDirection({ clientCache: "unknown" }) }, /^writing is not known/],
    ["a client that was not measured", { clientBoundUnknown: "the calibration was cut" }, /the calibration was cut/],
    ["workers that waited for something else", { storageSeconds: 1 }, /10 % of their time in storage/]
  ])("is not known with %s", (_, changes, because) => {
    expect(limitOf({ ...loaded, ...changes })).toMatchObject({
      by: "unknown",
      because: expect.stringMatching(because)
    })
  })

  it("is not known where requests waited and the queue did not grow, or none was answered", () => {
    expect(limitOf({ queueWait: latencies(40, 200), endToEnd: latencies(90, 200) })).toMatchObject({ by: "unknown" })
    expect(limitOf({ requests: { arrived: 200, completed: 199, late: 0, unserved: 1 } })).toMatchObject({
      by: "unknown"
    })
    expect(limitOf({ requests: { arrived: 1, completed: 0, late: 1, unserved: 0 } })).toMatchObject({ by: "unknown" })
  })

  it("was the client where that was the limit, whatever the queue did", () => {
    for (const rest of [{}, loaded]) {
      expect(limitOf({ ...rest, clientBound: "the ranks kept their cores 97 % busy" })).toMatchObject({ by: "client" })
    }
  })

  it("is no question of entries in memory", () => {
    expect(limitOf(loaded, "memory")).toEqual({
      of: "option_1, trial 1",
      by: "unknown",
      because: "no storage was measured"
    })
  })
})
