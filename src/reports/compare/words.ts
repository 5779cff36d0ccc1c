/** A difference in words. */
import type { Interval } from "../../domain/welch.ts"

const digits = (value: number): string => {
  const size = Math.abs(value * 100)
  return size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(2)
}

/** `+2.70 %`. */
export const percentText = (share: number): string => `${share < 0 ? "-" : "+"}${digits(share)} %`

export const intervalText = ({ high, low }: Interval): string => `${percentText(low)} to ${percentText(high)}`

/** `-7.20 % (95 % interval -9.10 % to -5.30 %)`. */
export const changeText = (change: number, interval: Interval | null): string =>
  `${percentText(change)}${interval === null ? "" : ` (95 % interval ${intervalText(interval)})`}`
