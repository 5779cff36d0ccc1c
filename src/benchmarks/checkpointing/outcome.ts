/** What a whole run of checkpoints leaves behind: its figures, and every write and read in the files of every rank. */
import type { Phase } from "../../domain/Measurement.ts"
import { readEpochStats } from "../../results/dlio/epochStats.ts"
import type { ExpectedOutcome } from "../../results/outcome.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"

const figures: Readonly<Record<Phase, ReadonlyArray<string>>> = {
  write: ["save_checkpoint_io_mean_GB_per_second", "save_checkpoint_duration_mean_seconds"],
  read: ["load_checkpoint_io_mean_GB_per_second", "load_checkpoint_duration_mean_seconds"]
}

const verb: Readonly<Record<Phase, string>> = { write: "writes", read: "reads" }

export const checkpointOutcome = (
  { ranks, reads, writes }: Pick<CheckpointWork, "ranks" | "reads" | "writes">
): ExpectedOutcome => ({
  ranks: ranks.length,
  metrics: [...(writes > 0 ? figures.write : []), ...(reads > 0 ? figures.read : []), "checkpoint_size_GB"],
  lacking: ({ stats: { content, name } }) => {
    if (content === undefined) return []
    const { checkpoints } = readEpochStats(name, content)
    return (["write", "read"] as const).flatMap((phase) => {
      const done = checkpoints.filter((entry) => entry.phase === phase && entry.seconds._tag === "present")
      const distinct = new Set(done.map(({ epoch, index }) => `${epoch} ${index}`)).size
      const planned = phase === "write" ? writes : reads
      return distinct === planned ? [] : [`${planned} ${verb[phase]} in ${name} (found ${distinct})`]
    })
  }
})
