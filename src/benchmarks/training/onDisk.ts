import type { OnDisk } from "../../results/OnDisk.ts"

export const trainingOnDisk: OnDisk = {
  id: "training",
  directoryName: "training",
  levels: ["model", "command"],
  measuring: ["run"],
  preparing: { datagen: "a data generation", datasize: "a sizing", configview: "a printed configuration" },
  makesData: ["datagen"],
  dataOptions: ["data_dir"]
}
