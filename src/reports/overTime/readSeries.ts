/** A time series file of this program or of the official tool, which have one shape (docs/reference/hosts.md 4) → rates. */
import * as Schema from "effect/Schema"
import { jsonIn } from "../../domain/Json.ts"
import type { HostRates, RatesOverTime, Way } from "./Rates.ts"
import { ratesOf, type Sample, ways } from "./ratesOf.ts"

const Counters = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const SeriesFile = Schema.Struct({
  samples_by_host: Schema.Record({
    key: Schema.String,
    value: Schema.Array(Schema.Struct({
      timestamp: Schema.String,
      diskstats: Schema.optional(Schema.NullOr(Schema.Array(Counters))),
      netdev: Schema.optional(Schema.NullOr(Schema.Array(Counters)))
    }))
  }),
  hosts_requested: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  gaps: Schema.optionalWith(
    Schema.Array(
      Schema.Struct({
        host: Schema.String,
        from: Schema.String,
        to: Schema.NullOr(Schema.String),
        reason: Schema.String
      })
    ),
    { default: () => [] }
  )
})

/** Partitions, and devices that lie upon others: what moves through them is counted at the disks below. */
const upon = /^(?:(?:sd|vd|xvd|hd)[a-z]+\d+|(?:nvme\d+n|mmcblk|nbd)\d+p\d+|(?:dm-|md|loop|ram|zram|sr|bcache|drbd)\d+)$/

/** Interfaces whose traffic is that of others, or none. */
const within = /^(?:lo|(?:bond|team|br|virbr|docker|veth|cni|flannel|cali|tun|tap|dummy)[-\w]*|.+\.\d+)$/

const sector = 512

type Rows = ReadonlyArray<Readonly<Record<string, unknown>>> | null | undefined

interface Counted {
  readonly name: string
  readonly counter: string
  readonly bytes: number
  readonly leaves: RegExp
}

const disks = { name: "device_name", bytes: sector, leaves: upon }
const interfaces = { name: "interface_name", bytes: 1, leaves: within }

const countedBy: Readonly<Record<Way, Counted & { readonly of: "diskstats" | "netdev" }>> = {
  "disk read": { of: "diskstats", counter: "sectors_read", ...disks },
  "disk written": { of: "diskstats", counter: "sectors_written", ...disks },
  received: { of: "netdev", counter: "rx_bytes", ...interfaces },
  sent: { of: "netdev", counter: "tx_bytes", ...interfaces }
}

const bytesOf = (rows: Rows, { bytes, counter, leaves, name }: Counted): ReadonlyMap<string, number> | undefined =>
  rows === null || rows === undefined
    ? undefined
    : new Map(rows.flatMap((row) => {
      const [device, value] = [row[name], row[counter]]
      return typeof device !== "string" || typeof value !== "number" || leaves.test(device)
        ? []
        : [[device, value * bytes] as const]
    }))

type SampleRead = typeof SeriesFile.Type["samples_by_host"][string][number]

/** Stamps of the official tool have no zone: they are of UTC, as it writes them. */
const timeOf = (text: string): number => Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`)

const sampleOf = (read: SampleRead): Sample => ({
  at: timeOf(read.timestamp),
  bytes: Object.fromEntries(ways.flatMap((way) => {
    const by = countedBy[way]
    const bytes = bytesOf(read[by.of], by)
    return bytes === undefined ? [] : [[way, bytes]]
  }))
})

const hostRates = (host: string, read: ReadonlyArray<SampleRead>): HostRates => {
  const samples = read.map(sampleOf).filter(({ at }) => !Number.isNaN(at))
  const found = ways.flatMap((way) => ratesOf(samples, way) ?? [])
  return { host, ways: [...found].sort((a, b) => b.mean - a.mean) }
}

/** What the file tells, or why it tells nothing. */
export const readSeries = (text: string): RatesOverTime | string => {
  const document = jsonIn(text)
  if (document === undefined) return "it is no JSON, or not whole"
  const decoded = Schema.decodeUnknownOption(SeriesFile)(document)
  if (decoded._tag === "None") return "it has no samples_by_host of stamped samples"
  const { gaps, hosts_requested: requested, samples_by_host: byHost } = decoded.value
  const hosts = Object.entries(byHost).map(([host, read]) => hostRates(host, read))
  return {
    hosts,
    missing: [
      ...gaps.map(({ from, host, reason, to }) => `${host}: no samples from ${from} to ${to ?? "the end"}: ${reason}`),
      ...requested.filter((host) => !Object.hasOwn(byHost, host)).map((host) => `${host}: no samples at all`)
    ]
  }
}
