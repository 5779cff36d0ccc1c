/** /proc/diskstats. Source: the kernel's Documentation/admin-guide/iostats.rst; sectors there are always 512 bytes. */
import type { DiskCounters } from "../../domain/Cluster.ts"
import { counts, lines, words } from "./text.ts"

const sector = 512

const parseLine = (line: string): ReadonlyArray<DiskCounters> => {
  const [, , name, ...columns] = words(line)
  const values = counts(columns)
  if (name === undefined || values === undefined) return []
  const [
    readsCompleted,
    readsMerged,
    sectorsRead,
    readMilliseconds,
    writesCompleted,
    writesMerged,
    sectorsWritten,
    writeMilliseconds,
    inProgress,
    ioMilliseconds,
    weightedIoMilliseconds,
    discardsCompleted,
    discardsMerged,
    sectorsDiscarded,
    discardMilliseconds,
    flushesCompleted,
    flushMilliseconds
  ] = values
  if (
    readsCompleted === undefined || readsMerged === undefined || sectorsRead === undefined ||
    readMilliseconds === undefined || writesCompleted === undefined || writesMerged === undefined ||
    sectorsWritten === undefined || writeMilliseconds === undefined || inProgress === undefined ||
    ioMilliseconds === undefined || weightedIoMilliseconds === undefined
  ) return []
  const discards = discardsCompleted === undefined || discardsMerged === undefined || sectorsDiscarded === undefined ||
      discardMilliseconds === undefined
    ? null
    : {
      completed: discardsCompleted,
      merged: discardsMerged,
      bytes: sectorsDiscarded * sector,
      milliseconds: discardMilliseconds
    }
  const flushes = flushesCompleted === undefined || flushMilliseconds === undefined
    ? null
    : { completed: flushesCompleted, milliseconds: flushMilliseconds }
  return [{
    name,
    readsCompleted,
    readsMerged,
    bytesRead: sectorsRead * sector,
    readMilliseconds,
    writesCompleted,
    writesMerged,
    bytesWritten: sectorsWritten * sector,
    writeMilliseconds,
    inProgress,
    ioMilliseconds,
    weightedIoMilliseconds,
    discards,
    flushes
  }]
}

/** Disks, their partitions and loop devices, in the kernel's order; lines with fewer than 14 columns are left out. */
export const parseDiskstats = (text: string): ReadonlyArray<DiskCounters> => lines(text).flatMap(parseLine)
