/** Counters under the names of the v3.0 tool, disks in sectors of 512 bytes (docs/reference/hosts.md 2). */
import type { DiskCounters, NetworkCounters } from "../domain/Cluster.ts"
import type { JsonObject } from "../domain/Json.ts"

const sector = 512

export const diskRow = (counters: DiskCounters): JsonObject => ({
  device_name: counters.name,
  reads_completed: counters.readsCompleted,
  reads_merged: counters.readsMerged,
  sectors_read: counters.bytesRead / sector,
  time_reading_ms: counters.readMilliseconds,
  writes_completed: counters.writesCompleted,
  writes_merged: counters.writesMerged,
  sectors_written: counters.bytesWritten / sector,
  time_writing_ms: counters.writeMilliseconds,
  ios_in_progress: counters.inProgress,
  time_doing_ios_ms: counters.ioMilliseconds,
  weighted_time_doing_ios_ms: counters.weightedIoMilliseconds,
  ...(counters.discards === null ? {} : {
    discards_completed: counters.discards.completed,
    discards_merged: counters.discards.merged,
    sectors_discarded: counters.discards.bytes / sector,
    time_discarding_ms: counters.discards.milliseconds
  }),
  ...(counters.flushes === null ? {} : {
    flush_requests_completed: counters.flushes.completed,
    time_flushing_ms: counters.flushes.milliseconds
  })
})

export const networkRow = ({ name, received, sent }: NetworkCounters): JsonObject => ({
  interface_name: name,
  ...Object.fromEntries(Object.entries(received).map(([counter, value]) => [`rx_${counter}`, value])),
  ...Object.fromEntries(Object.entries(sent).map(([counter, value]) => [`tx_${counter}`, value]))
})
