/**
 * Bytes and rates on the screen: GiB is 2^30, GB is 10^9, and the unit is always printed.
 * Data keeps bytes as integers; only text is rounded.
 */
export const KiB = 1024
/** Bytes of a mebibyte. */
export const MiB = 1024 * KiB
/** Bytes of a gibibyte. */
export const GiB = 1024 * MiB
/** Bytes of a tebibyte. */
export const TiB = 1024 * GiB

const binary: ReadonlyArray<readonly [number, string]> = [[TiB, "TiB"], [GiB, "GiB"], [MiB, "MiB"], [KiB, "KiB"]]

/** `14053202944` → `13.09 GiB`. */
export const formatBytes = (bytes: number, digits = 2): string => {
  for (const [size, unit] of binary) if (Math.abs(bytes) >= size) return `${(bytes / size).toFixed(digits)} ${unit}`
  return `${bytes} B`
}

/** `1073741824` → `1,073,741,824`. */
export const formatInteger = (n: number): string => Math.trunc(n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",")

/** `1 file`, `2 files`; `more` where the plural is another word, also one with its verb: `1 file is`, `2 files are`. */
export const plural = (n: number, noun: string, more = `${noun}s`): string =>
  `${formatInteger(n)} ${n === 1 ? noun : more}`

/** Bytes per second, always in GiB/s so that two rates can be compared by eye. */
export const formatRate = (bytesPerSecond: number): string => {
  const gib = bytesPerSecond / GiB
  return `${gib >= 0.0995 ? gib.toFixed(2) : gib.toPrecision(2)} GiB/s`
}

/** Seconds as people say them: `85 ms`, `3.21 s`, `4m 05s`, `2h 03m`. */
export const formatSeconds = (seconds: number): string => {
  if (seconds < 0) return `-${formatSeconds(-seconds)}`
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 60) return `${seconds.toFixed(2)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`
  return `${Math.floor(whole / 3600)}h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}m`
}

const sizeSuffixes: Readonly<Record<string, number>> = { "": 1, k: KiB, m: MiB, g: GiB, t: TiB }

/** `16M`, `4096`, `1G`, `8MiB` → bytes, binary. `undefined` when it is not a size. */
export const parseSize = (text: string): number | undefined => {
  const [, count, suffix = ""] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? []
  const bytes = Number(count) * (sizeSuffixes[suffix.toLowerCase()] ?? Number.NaN)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
