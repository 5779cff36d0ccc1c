/** `report.html` as one of the files of a report. */
import type { FileWriter } from "../FileWriter.ts"
import { HtmlReport } from "../outputs/html.ts"
import { pageTools } from "./pageTools.ts"

export const reportHtml: FileWriter = (head, { readings, root }) => {
  const report = new HtmlReport(readings, pageTools(root), head)
  return { head: report.head(), group: (group) => [report.group(group)], foot: (foot) => report.foot(foot) }
}
