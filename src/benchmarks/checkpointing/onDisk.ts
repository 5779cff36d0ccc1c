import type { OnDisk } from "../../results/OnDisk.ts"

export const checkpointingOnDisk: OnDisk = {
  id: "checkpointing",
  directoryName: "checkpointing",
  levels: ["model"],
  measuring: ["run"],
  preparing: { datasize: "a sizing", configview: "a printed configuration" },
  makesData: [],
  dataOptions: ["checkpoint_folder"]
}
