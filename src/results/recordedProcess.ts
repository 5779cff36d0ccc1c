/** Who owns a run, by its record. */
import type { RecordedProcess } from "./liveness.ts"
import type { RunRecord } from "./RunRecord.ts"

export const recordedProcess = (record: RunRecord): RecordedProcess => ({
  state: record.state,
  owner: {
    machine_id: record.machine_id,
    boot_id: record.boot_id,
    pid: record.pid,
    start_ticks: record.process_start_ticks
  },
  writtenAt: record.written_at
})
