/** /proc/net/dev: two header lines, then a line per interface with eight counters received and eight sent. */
import type { NetworkCounters } from "../../domain/Cluster.ts"
import { counts, lines, words } from "./text.ts"

const parseLine = (line: string): ReadonlyArray<NetworkCounters> => {
  // An interface name may hold colons (aliases); the counters never do.
  const end = line.lastIndexOf(":")
  const values = counts(words(line.slice(end + 1)))
  const name = line.slice(0, Math.max(end, 0)).trim()
  if (name === "" || values === undefined) return []
  const [rb, rp, re, rd, rf, rfr, rc, rm, sb, sp, se, sd, sf, sco, sca, scm] = values
  if (
    rb === undefined || rp === undefined || re === undefined || rd === undefined || rf === undefined ||
    rfr === undefined || rc === undefined || rm === undefined || sb === undefined || sp === undefined ||
    se === undefined || sd === undefined || sf === undefined || sco === undefined || sca === undefined ||
    scm === undefined
  ) return []
  return [{
    name,
    received: { bytes: rb, packets: rp, errors: re, dropped: rd, fifo: rf, frame: rfr, compressed: rc, multicast: rm },
    sent: { bytes: sb, packets: sp, errors: se, dropped: sd, fifo: sf, collisions: sco, carrier: sca, compressed: scm }
  }]
}

export const parseNetdev = (text: string): ReadonlyArray<NetworkCounters> => lines(text).flatMap(parseLine)
