/** Whether the memory of a host served a part of a run, by what its storage counted meanwhile. Pure. */
import type { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"
import { formatBytes } from "../../domain/Units.ts"
import type { StorageSample } from "./storageSample.ts"
import type { Span } from "./Task.ts"

/** One host at one edge of a span: what it counted, or why nothing is known. */
export type HostSample =
  | { readonly _tag: "sampled"; readonly sample: StorageSample }
  | { readonly _tag: "unknown"; readonly reason: string }

/** What is known of one host in one span. */
export interface HostSpan {
  /** Named in the evidence; null where the job has one host only. */
  readonly host: string | null
  /** What its ranks moved; null where that is not known. */
  readonly askedBytes: number | null
  readonly before: HostSample
  readonly after: HostSample
  /** When the span began and ended as DLIO's log told it, milliseconds. */
  readonly began: number
  readonly ended: number
}

export interface HostJudgement {
  readonly clientCache: ClientCache
  readonly evidence: ReadonlyArray<CacheEvidence>
}

/** The share of what was asked that must have come from below the cache. */
const enough = 0.9

/** Samples may stand off the edges of a span by this share of it. */
const slack = 0.1

const share = (observed: number, asked: number): string => `${(100 * observed / Math.max(1, asked)).toFixed(1)} %`

const flushed = (askedBytes: number | null): CacheEvidence => ({
  source: "fsync inside the window",
  askedBytes,
  observedBytes: null,
  says: "every file was flushed before the clock stopped"
})

const counted = (
  { direction }: Span,
  { askedBytes, began, ended }: HostSpan,
  before: StorageSample,
  after: StorageSample
): HostJudgement => {
  const judged = (
    clientCache: ClientCache,
    source: string,
    observedBytes: number | null,
    says: string
  ): HostJudgement => ({ clientCache, evidence: [{ source, askedBytes, observedBytes, says }] })
  if (after.isMemory) {
    const moved = askedBytes === null ? "all of it" : formatBytes(askedBytes)
    return judged("memory", "file system", null, `${after.fileSystem}: ${moved} moved within this host's memory`)
  }
  const [first, last] = [before.counter, after.counter]
  if (first === null || last === null || first.name !== last.name) {
    return judged("unknown", after.fileSystem, null, "this host counts no bytes for this file system")
  }
  const side = direction === "read" ? "read" : "written"
  const observed = last[side] - first[side]
  if (observed < 0) return judged("unknown", last.name, null, "the counter was set back meanwhile")
  if (askedBytes === null) return judged("unknown", last.name, observed, "how much its ranks moved is not known")
  const stands = `the storage ${direction === "read" ? "gave" : "took"} ${
    share(observed, askedBytes)
  } of it meanwhile; others share it`
  if (Math.abs(before.at - began) + Math.abs(after.at - ended) > Math.max(1, slack * (ended - began))) {
    return judged("unknown", last.name, observed, `${stands}; it was over too soon to be sampled at its edges`)
  }
  if (!last.isWhole) {
    return judged("unknown", last.name, observed, `${stands}; that need not be all that ${after.fileSystem} moved`)
  }
  return direction === "write"
    ? judged("warm", last.name, observed, `buffered and never flushed, so memory may have taken it; ${stands}`)
    : judged(observed >= enough * askedBytes ? "cold" : "warm", last.name, observed, stands)
}

const reasonOf = (before: HostSample, after: HostSample): string | undefined =>
  before._tag === "unknown" ? before.reason : after._tag === "unknown" ? after.reason : undefined

/** Flushed writes are on the storage, whatever is counted. */
export const judgeHost = (span: Span, facts: HostSpan): HostJudgement => {
  const { after, askedBytes, before, host } = facts
  const { clientCache, evidence }: HostJudgement = before._tag === "sampled" && after._tag === "sampled"
    ? counted(span, facts, before.sample, after.sample)
    : {
      clientCache: "unknown",
      evidence: [{
        source: "storage counters",
        askedBytes,
        observedBytes: null,
        says: `not sampled: ${reasonOf(before, after)}`
      }]
    }
  const isFlushed = span.direction === "write" && span.isFlushed && clientCache !== "memory"
  return {
    clientCache: isFlushed ? "cold" : clientCache,
    evidence: [...(isFlushed ? [flushed(askedBytes)] : []), ...evidence].map((one) =>
      host === null ? one : { ...one, source: `${host}: ${one.source}` }
    )
  }
}

const worstFirst: ReadonlyArray<ClientCache> = ["memory", "warm", "unknown", "cold"]

const rankOf = ({ clientCache }: HostJudgement): number => worstFirst.indexOf(clientCache)

/** Hosts named one by one. */
const named = 8

/** The worst host stands for all; the worst ones are named first, and the others counted. */
export const judgeHosts = (
  judgements: ReadonlyArray<HostJudgement>
): { readonly clientCache: ClientCache; readonly cacheEvidence: ReadonlyArray<CacheEvidence> } => {
  const sorted = [...judgements].sort((a, b) => rankOf(a) - rankOf(b))
  const others = sorted.slice(named)
  const counts = worstFirst.flatMap((cache) => {
    const count = others.filter(({ clientCache }) => clientCache === cache).length
    return count === 0 ? [] : [`${count} ${cache}`]
  })
  return {
    clientCache: sorted[0]?.clientCache ?? "unknown",
    cacheEvidence: [
      ...sorted.slice(0, named).flatMap(({ evidence }) => evidence),
      ...(others.length === 0
        ? []
        : [{ source: `${others.length} more hosts`, askedBytes: null, observedBytes: null, says: counts.join(", ") }])
    ]
  }
}
