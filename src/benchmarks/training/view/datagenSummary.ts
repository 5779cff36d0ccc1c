/** What the summary of data generation says: what was made, what was there, and how fast. */
import { formatBytes, formatRate, formatSeconds, GiB, plural } from "../../../domain/Units.ts"
import { memoryText } from "../../../view/measuredText.ts"
import { type Row, unbroken } from "../../../view/rows.ts"
import type { SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { DatagenMeasurement } from "../DatagenMeasurement.ts"

const made = ({ bytesPerSecond, bytesWritten, filesKept, filesWritten, seconds }: DatagenMeasurement): string => {
  const kept = filesKept === 0 ? "" : `; ${plural(filesKept, "file was", "files were")} there already`
  if (filesWritten === 0) return `nothing was to be written${kept}`
  return [
    `${plural(filesWritten, "file")}${bytesWritten === null ? "" : ` of ${formatBytes(bytesWritten)} in all`} in ${
      formatSeconds(seconds)
    }`,
    ...(bytesPerSecond === null ? [] : [formatRate(bytesPerSecond)])
  ].join(", ") + kept
}

const checked = ({ contentsVerified, filesVerified }: DatagenMeasurement): string =>
  `names and sizes of ${plural(filesVerified, "file")}${
    contentsVerified === undefined ? "" : `, contents of ${plural(contentsVerified, "file")}`
  }`

/** `--verify` makes nothing: what it looked at is its result. */
const headline = (datagen: DatagenMeasurement): string =>
  datagen.filesWritten === 0 && datagen.filesVerified > 0 ? `checked ${checked(datagen)}` : made(datagen)

export const datagenSummary = ({ measurement }: SummaryInput, datagen: DatagenMeasurement): SummaryPart => {
  const { bytesWritten, cpuSeconds } = datagen
  const client = [
    ...(cpuSeconds !== null && bytesWritten !== null && bytesWritten > 0
      ? [`${(cpuSeconds / (bytesWritten / GiB)).toFixed(2)} CPU s per GiB`]
      : []),
    ...memoryText(measurement),
    ...(measurement.unmeasured === undefined ? [] : [measurement.unmeasured])
  ].join(", ")
  return {
    figures: (sheet) => unbroken(sheet, `  ${headline(datagen)}`),
    legend: [],
    done: headline(datagen),
    ...(datagen.filesVerified === 0 ? {} : { verified: `${checked(datagen)} verified` }),
    caveats: measurement.labels ?? [],
    // Where O_DIRECT is refused it says so, and checking reads through the page cache.
    hasNoIoChoice: true,
    unjudged: "no rule judges data generation; the run that reads this data set is judged",
    rows: [
      ...(datagen.filesVerified === 0 || datagen.filesWritten === 0
        ? []
        : [["checked", checked(datagen)] satisfies Row]),
      ...(client === "" ? [] : [["client", client] satisfies Row])
    ]
  }
}
