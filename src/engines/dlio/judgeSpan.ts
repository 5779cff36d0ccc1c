/** Whether the memory of a host served a part of a run, by what its storage counted meanwhile. Pure. */
import type { CacheEvidence, ClientCache } from "../../domain/Measurement.ts"
import { formatBytes, plural } from "../../domain/Units.ts"
import type { StorageSample } from "./storageSample.ts"
import type { Span } from "./Task.ts"

/** One host at one edge of a span: what it counted, or why nothing is known. */
export type HostSample =
  | { readonly _tag: "sampled"; readonly sample: StorageSample }
  | { readonly _tag: "unknown"; readonly reason: string }

/** What is known of one host in one span. */
interface HostSpan {
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

interface HostJudgement {
  readonly clientCache: ClientCache
  readonly evidence: ReadonlyArray<CacheEvidence>
}

/** The share of what was asked that must have come from below the cache. */
const enough = 0.9

/** Above this share of it something else was read as well. */
const tooMuch = 1.05

/** Samples may stand off the edges of a span by this share of it. */
const slack = 0.1

const share = (observed: number, asked: number): string => `${(100 * observed / Math.max(1, asked)).toFixed(1)} %`

const flushed = (askedBytes: number | null): CacheEvidence => ({
  source: "fsync inside the window",
  askedBytes,
  observedBytes: null,
  says: "every file was flushed before the clock stopped"
})

/** What one counter says of a span. */
interface Figure {
  readonly evidence: CacheEvidence
  /** null where it says nothing. */
  readonly bytes: number | null
}

/** The counter of a disk or a mount sees everybody's traffic: never less than the job's, and so no proof that it was the job's. */
const sharedFigure = (
  { direction }: Span,
  askedBytes: number | null,
  before: StorageSample,
  after: StorageSample
): Figure => {
  const silent = (source: string, says: string): Figure => ({
    evidence: { source, askedBytes, observedBytes: null, says },
    bytes: null
  })
  const [first, last] = [before.counter, after.counter]
  if (first === null || last === null || first.name !== last.name) {
    return silent(after.fileSystem, "this host counts no bytes for this file system")
  }
  const side = direction === "read" ? "read" : "written"
  const observedBytes = last[side] - first[side]
  if (observedBytes < 0) return silent(last.name, "the counter was set back meanwhile")
  const verb = direction === "read" ? "gave" : "took"
  const stands = askedBytes === null
    ? `the storage ${verb} so much meanwhile; others share it`
    : `the storage ${verb} ${share(observedBytes, askedBytes)} of it meanwhile; others share it`
  return {
    evidence: {
      source: last.name,
      askedBytes,
      observedBytes,
      says: last.isWhole ? stands : `${stands}, and that need not be all that ${after.fileSystem} moved`
    },
    bytes: last.isWhole ? observedBytes : null
  }
}

const ownSource = "/proc/PID/io of the job's processes"

const ownFigure = (
  { direction }: Span,
  askedBytes: number | null,
  before: StorageSample,
  after: StorageSample
): Figure => {
  const silent = (reason: string): Figure => ({
    evidence: { source: ownSource, askedBytes, observedBytes: null, says: `not counted: ${reason}` },
    bytes: null
  })
  if (before.own._tag === "unknown") return silent(before.own.reason)
  if (after.own._tag === "unknown") return silent(after.own.reason)
  const side = direction === "read" ? "read" : "written"
  const observedBytes = after.own[side] - before.own[side]
  if (observedBytes < 0) return silent("processes ended before what they moved was counted")
  const says = direction === "read" ? "came from below this host's cache" : "was handed to the storage"
  return {
    evidence: {
      source: ownSource,
      askedBytes,
      observedBytes,
      says: askedBytes === null ? `so much ${says}` : `${share(observedBytes, askedBytes)} of it ${says}`
    },
    bytes: observedBytes
  }
}

/**
 * Reads are cold where the job's own processes fetched what was asked for, and the storage gave at least as much. Less on either side is
 * warm. Above what was asked for the job read something else too, so that nothing is proved.
 */
const judgeReads = (asked: number, own: number | null, shared: number | null): ClientCache => {
  const isShort = (bytes: number | null) => bytes !== null && bytes < enough * asked
  if (isShort(own) || isShort(shared)) return "warm"
  return own === null || own > tooMuch * asked ? "unknown" : "cold"
}

const counted = (
  span: Span,
  { askedBytes, began, ended }: HostSpan,
  before: StorageSample,
  after: StorageSample
): HostJudgement => {
  if (after.memory !== null) {
    const moved = askedBytes === null ? "all of it" : formatBytes(askedBytes)
    return {
      clientCache: "memory",
      evidence: [{
        source: after.memory === after.fileSystem ? "file system" : "block device",
        askedBytes,
        observedBytes: null,
        says: `${after.memory}: ${moved} moved within this host's memory`
      }]
    }
  }
  const own = ownFigure(span, askedBytes, before, after)
  const shared = sharedFigure(span, askedBytes, before, after)
  const judged = (clientCache: ClientCache, why?: string): HostJudgement => ({
    clientCache,
    evidence: [
      ...(why === undefined ? [] : [{ source: "client cache", askedBytes, observedBytes: null, says: why }]),
      own.evidence,
      shared.evidence
    ]
  })
  const judgedReads = (cache: ClientCache) =>
    cache === "cold" && after.throughCache !== null ? judged("unknown", after.throughCache) : judged(cache)
  if (span.direction === "write") {
    return span.isFlushed
      ? judged("cold")
      : judged("warm", "buffered and never flushed, so memory may have taken it")
  }
  if (askedBytes === null) return judged("unknown", "how much its ranks moved is not known")
  return Math.abs(before.at - began) + Math.abs(after.at - ended) > Math.max(1, slack * (ended - began))
    ? judged("unknown", "it was over too soon to be sampled at its edges")
    : judgedReads(judgeReads(askedBytes, own.bytes, shared.bytes))
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
        : [{
          source: plural(others.length, "more host"),
          askedBytes: null,
          observedBytes: null,
          says: counts.join(", ")
        }])
    ]
  }
}
