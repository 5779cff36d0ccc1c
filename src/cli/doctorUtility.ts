/** `mlpstorage doctor`: looks at this machine, or at many hosts, before a run is started. */
import * as Effect from "effect/Effect"
import { doctorOptionsOf } from "../doctor/options.ts"
import type { LauncherList } from "../launcher/launchers.ts"
import { type Utility, utilityCommand } from "./Utility.ts"

const summary = "Look whether hosts, folders and programs are fit for a run, and say how to mend what is not."

export const doctorUtility = (launchers: LauncherList): Utility => ({
  id: "doctor",
  summary,
  commands: [
    utilityCommand({
      name: "",
      summary,
      example: "mlpstorage doctor --hosts node1,node2 --checkpoint-folder /mnt/storage/checkpoints",
      operands: [],
      options: doctorOptionsOf(launchers),
      run: ({ settings }) =>
        Effect.promise(() => import("../doctor/doctor.ts")).pipe(Effect.flatMap(({ doctor }) => doctor(settings)))
    })
  ]
})
