/** Rates over time from the counters of samples: what moved, where it fell, and nothing where nobody can tell. */
import { describe, expect, it } from "@effect/vitest"
import { overTimeLines } from "../../../src/reports/overTime/asText.ts"
import type { RatesOverTime } from "../../../src/reports/overTime/Rates.ts"
import { readSeries } from "../../../src/reports/overTime/readSeries.ts"

const MiB = 2 ** 20

/** Samples a second apart of a disk that was written at these rates, in MiB/s; its partition counts the same. */
const written = (rates: ReadonlyArray<number>, from = 1_000_000) => {
  let sectors = from
  const row = (device_name: string) => ({ device_name, sectors_read: 0, sectors_written: sectors })
  return [0, ...rates].map((rate, i) => {
    sectors += rate * MiB / 512
    return {
      timestamp: `2026-02-03T10:00:${String(i).padStart(2, "0")}Z`,
      diskstats: [row("nvme0n1"), row("nvme0n1p1"), row("dm-0")]
    }
  })
}

const series = (samples: unknown, rest: object = {}) => JSON.stringify({ samples_by_host: samples, ...rest })

const read = (text: string): RatesOverTime => {
  const found = readSeries(text)
  if (typeof found === "string") throw new Error(found)
  return found
}

const rates = [0, 100, 100, 30, 30, 100, 0, 0, 100, 100, 0]

describe("rates over time", () => {
  it("count each byte once, and name dips and pauses by their times", () => {
    const { hosts: [host] } = read(series({ node1: written(rates) }))
    const [way, ...others] = host?.ways ?? []
    expect(others).toEqual([])
    expect(way).toMatchObject({ way: "disk written", peak: 100 * MiB, median: 100 * MiB })
    // From the second to the tenth interval.
    expect(way?.mean).toBeCloseTo(560 * MiB / 9, 3)
    const at = (second: number) => Date.parse("2026-02-03T10:00:00Z") + second * 1000
    expect(way?.dips).toEqual([
      { from: at(3), to: at(5), isPause: false, bytesPerSecond: 30 * MiB },
      { from: at(6), to: at(8), isPause: true, bytesPerSecond: 0 }
    ])
    const text = overTimeLines(read(series({ node1: written(rates) }))).join("\n")
    expect(text).toContain("dips below half of the median: 10:00:03 for 2 s at 0.029 GiB/s")
    expect(text).toContain("pauses below 5 % of the peak: 10:00:06 for 2 s")
    expect(text).toContain("▁██▃▃█▁▁██▁")
  })

  it("are unknown where a counter begins anew, and say which hosts and times are missing", () => {
    const again = [
      ...written([100, 100]),
      ...written([100, 100], 0).map((sample, i) => ({
        ...sample,
        timestamp: `2026-02-03T10:01:${String(i).padStart(2, "0")}Z`
      }))
    ]
    const { hosts: [host], missing } = read(series({ node1: again }, {
      hosts_requested: ["node1", "node2"],
      gaps: [{ host: "node1", from: "10:00:02", to: null, reason: "it went away" }]
    }))
    expect(host?.ways[0]?.intervals.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([
      100 * MiB,
      100 * MiB,
      null,
      100 * MiB,
      100 * MiB
    ])
    expect(missing).toEqual(["node1: no samples from 10:00:02 to the end: it went away", "node2: no samples at all"])
  })

  it("are none of a host that tells nothing, and of a file that is none", () => {
    const { hosts } = read(
      series({ node1: [{ timestamp: "2026-02-03T10:00:00Z" }, { timestamp: "2026-02-03T10:00:01Z" }] })
    )
    expect(hosts).toEqual([{ host: "node1", ways: [] }])
    expect(overTimeLines({ hosts, missing: [] }).join("\n")).toContain("no counter tells")
    expect(readSeries("{")).toBe("it is no JSON, or not whole")
    expect(readSeries("{}")).toContain("samples_by_host")
  })

  it("reads stamps without a zone as UTC, as the official tool writes them", () => {
    const samples = written([100]).map((sample) => ({ ...sample, timestamp: sample.timestamp.replace("Z", "") }))
    const { hosts: [host] } = read(series({ node1: samples }))
    expect(host?.ways[0]?.intervals[0]?.from).toBe(Date.parse("2026-02-03T10:00:00Z"))
  })
})
