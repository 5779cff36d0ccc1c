import type { OnDisk } from "../../../../src/results/OnDisk.ts"

export const smallfilesOnDisk: OnDisk = {
  id: "smallfiles",
  directoryName: "smallfiles",
  levels: ["model", "command"],
  measuring: ["run"],
  preparing: {},
  makesData: [],
  dataOptions: ["data_dir"]
}
