/** A run folder of a package, read and judged as a report does it. */
import type { EditionId } from "../domain/Edition.ts"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import { examineRun } from "../reports/examineRun.ts"
import { identityOf } from "../reports/group.ts"
import { groupRun } from "../reports/GroupRun.ts"
import { runCore } from "../reports/outputs/runJson.ts"
import type { ThisMachine } from "../results/liveness.ts"
import type { RunFolder } from "../results/RunFolder.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import type { JudgedRun } from "./readPackage.ts"

/** `chosen` judges all runs in place of their own editions; without `here` nobody asks whether a running process lives. */
export const examinedBy =
  (readings: KnownReadings, chosen: EditionId | null, here?: ThisMachine) => (folder: RunFolder): Known<JudgedRun> => {
    const examined = examineRun(readings, folder, chosen, { deep: false, ...(here === undefined ? {} : { here }) })
    if (examined._tag === "leftOut") return missing(examined.leftOut.reason, folder.path)
    const { run } = examined
    return present({
      ...groupRun(runCore(run), run.parameters, run.issues),
      kind: run.kind,
      problems: run.problems,
      kindReason: run.kindReason,
      identity: identityOf(run),
      ownEngine: run.shape !== "mlpstorage" ? null : run.engine === "native" ? "native" : "official",
      makesData: run.command !== null && readings.suite.makesData(run.command.toLowerCase())
    }, folder.path)
  }
