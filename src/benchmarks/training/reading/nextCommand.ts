/** A series that is too short is made anew, all of it: runs of a later day are too late to be added. */
import { alike, type NextCommand, option } from "../../shared/nextLine.ts"
import { trainingEdition } from "../edition.ts"

export const nextTraining: NextCommand = (group, edition, shown) => {
  const { runs, workloads } = trainingEdition(edition)
  const writesCheckpoint = group.model !== null && workloads[group.model]?.checkpoint === true
  const measured = shown.filter((part) => part === "measured").length
  return group.accelerator === null || measured >= runs.measured ? null : [
    "mlpstorage training run",
    ...option("model", group.model),
    ...option("accelerator-type", group.accelerator),
    ...option("num-accelerators", group.processes),
    ...alike(group, edition),
    "--data-dir '<data>'",
    ...writesCheckpoint ? ["--checkpoint-folder '<folder>'"] : [],
    ...option("warmup", runs.warmUps),
    ...option("loops", runs.measured)
  ].join(" ")
}
