/** Where data sets are. Text only; nothing here looks at a file system. */
import { joinPath } from "../shared/paths.ts"
import { modelNames } from "./models.ts"

const lastName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** `<data-dir>/<model>`; a path that already ends with the name of a model is the data set's own (docs/reference/dlio-command.md 2). */
export const dataSetFolder = (dataDir: string, model: string): string =>
  modelNames.some((name) => name === lastName(dataDir)) ? dataDir : joinPath(dataDir, model)
