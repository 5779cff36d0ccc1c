import type { OnDisk } from "../../results/OnDisk.ts"
import { storageKeys } from "../shared/storageKeys.ts"

export const trainingOnDisk: OnDisk = {
  id: "training",
  directoryName: "training",
  levels: ["model", "command"],
  measuring: ["run"],
  preparing: { datagen: "a data generation", datasize: "a sizing", configview: "a printed configuration" },
  makesData: ["datagen"],
  dataOptions: ["data_dir"],
  toolKeys: [
    "dataset.skip_listing",
    "dataset.listing_validation_interval",
    "dataset.total_disk_bytes",
    "dataset.data_folder",
    ...storageKeys
  ],
  accelerator: /^(?:v100|a100|h100|b200|mi355)$/i
}
