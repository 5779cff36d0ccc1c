/** Time series of runs for the page: of as many runs as a report can read in a second or so. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { isTimeseriesFile } from "../../results/layout.ts"
import { type DrawnRates, drawnRates } from "../overTime/drawn.ts"
import { readSeries } from "../overTime/readSeries.ts"

const budgetBytes = 64 * 2 ** 20
const budgetFolders = 1000

export class SeriesBudget {
  private left = budgetBytes
  private folders = budgetFolders
  private readonly root: string

  /** `root`: absolute; paths of runs begin there. */
  constructor(root: string) {
    this.root = root
  }

  /** null where there is none; a text where there is one that is not drawn, and why. */
  of(path: string): DrawnRates | string | null {
    if (this.folders === 0) return "not looked for in so large a report; reports show tells it"
    this.folders--
    try {
      const folder = `${this.root}/${path}`
      const [name, ...others] = readdirSync(folder).filter(isTimeseriesFile)
      if (name === undefined) return null
      if (others.length > 0) return "there are several files of one"
      const { size } = statSync(`${folder}/${name}`)
      if (size > this.left) return "the page draws only as much as can be read quickly; reports show tells it"
      this.left -= size
      const read = readSeries(readFileSync(`${folder}/${name}`, "utf8"))
      return typeof read === "string" ? read : drawnRates(read)
    } catch (error) {
      return error instanceof Error ? error.message.replace(`${this.root}/`, "") : String(error)
    }
  }
}
