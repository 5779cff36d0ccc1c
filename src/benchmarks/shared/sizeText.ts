/** Bytes for people, in both units, because the rule books say GB and mean GiB. */
import { formatBytes } from "../../domain/Units.ts"

const decimals: ReadonlyArray<readonly [number, string]> = [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]

/** `112425623552` → `112.43 GB`. */
export const formatDecimal = (bytes: number): string => {
  for (const [size, unit] of decimals) if (bytes >= size) return `${(bytes / size).toFixed(2)} ${unit}`
  return `${bytes} B`
}

/** `104.70 GiB (112.43 GB)`. */
export const inBothUnits = (bytes: number): string => `${formatBytes(bytes)} (${formatDecimal(bytes)})`

/** `14.24 GiB a rank`, or the range where ranks differ. */
export const perRank = (bytes: ReadonlyArray<number>): string => {
  const most = bytes.reduce((a, b) => Math.max(a, b), 0)
  const least = bytes.reduce((a, b) => Math.min(a, b), most)
  return least === most ? `${formatBytes(most)} a rank` : `${formatBytes(least)} to ${formatBytes(most)} a rank`
}
