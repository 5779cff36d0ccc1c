/** What the DLIO engine can do: the one list, imported where the program is put together and nowhere else. */
import type { TaskOf } from "../engines/dlio/Task.ts"
import { checkpointTask } from "./checkpointing/official/checkpointTask.ts"
import { datagenTask } from "./training/official/datagenTask.ts"
import { trainTask } from "./training/official/trainTask.ts"

export const officialTasks: ReadonlyArray<TaskOf> = [checkpointTask, datagenTask, trainTask]
