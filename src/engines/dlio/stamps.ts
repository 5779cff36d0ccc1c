/** DLIO's time stamps: local time of the host that wrote them, without a zone, to the microsecond. Pure. */

const shape = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/

/** Microseconds since 1970, the stamp taken as this machine's local time; undefined for anything else. */
export const microsecondsOf = (stamp: string): number | undefined => {
  const [matched, day, time, fraction = ""] = shape.exec(stamp) ?? []
  const seconds = matched === undefined ? NaN : Date.parse(`${day}T${time}`)
  return Number.isNaN(seconds) ? undefined : seconds * 1000 + Number(fraction.padEnd(6, "0"))
}
