/** A read phase may follow at any time only where no text limits the pause between the phases. */
import { alike, type NextCommand, option } from "../../shared/nextLine.ts"
import { checkpointingEdition } from "../edition.ts"

export const nextCheckpointing: NextCommand = (group, edition, shown) => {
  const { checkpoints, longestPause } = checkpointingEdition(edition)
  if (shown.includes("write and read") || (shown.includes("write") && shown.includes("read"))) return null
  if (group.mode === "subset" || (group.scale ?? 1) !== 1) return null
  return [
    "mlpstorage checkpointing run",
    ...option("model", group.model),
    ...option("num-processes", group.processes),
    `--num-checkpoints-write ${
      shown.includes("write") && longestPause === undefined ? 0 : checkpoints
    } --num-checkpoints-read ${checkpoints}`,
    ...alike(group, edition),
    "--checkpoint-folder '<folder>'"
  ].join(" ")
}
