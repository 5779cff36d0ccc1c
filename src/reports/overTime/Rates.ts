/** How fast a host's disks and network went while a run lasted, from its time series. */

export type Way = "disk read" | "disk written" | "received" | "sent"

/** Between two samples. */
export interface Interval {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** null where no counter can tell: it began anew, or a sample lacks it. */
  readonly bytesPerSecond: number | null
}

/** Below half of the median of when it worked, between times in which it was not. */
export interface Dip {
  readonly from: number
  readonly to: number
  /** Below 5 % of the peak all the while: it may have been meant to wait. */
  readonly isPause: boolean
  /** The mean in it. */
  readonly bytesPerSecond: number
}

export interface WayRates {
  readonly way: Way
  readonly intervals: ReadonlyArray<Interval>
  /** Of the time between the first and the last interval in which it worked. */
  readonly mean: number
  readonly peak: number
  /** Of the intervals in which it worked. */
  readonly median: number
  readonly dips: ReadonlyArray<Dip>
}

export interface HostRates {
  readonly host: string
  /** Those in which something moved; the most first. */
  readonly ways: ReadonlyArray<WayRates>
}

export interface RatesOverTime {
  readonly hosts: ReadonlyArray<HostRates>
  /** Times without samples, and hosts without any, in words. */
  readonly missing: ReadonlyArray<string>
}
