/** What the summary of a build says. */
import { formatBytes, formatInteger, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { memoryText } from "../../../view/measuredText.ts"
import { type Row, unbroken } from "../../../view/rows.ts"
import type { SummaryInput, SummaryPart } from "../../../view/SummaryInput.ts"
import type { LoadMeasurement } from "../LoadMeasurement.ts"

const headline = (
  { bytesWritten, indexType, listsKept, seconds, sizes, vectors, writeBytesPerSecond }: LoadMeasurement
) => {
  const kept = listsKept === 0 ? "" : `; ${plural(listsKept, "list was", "lists were")} there already`
  if (bytesWritten === 0) return `nothing was to be built${kept}`
  return `${plural(vectors, "vector")} in ${plural(sizes.lists, "list")} of ${indexType} in ${
    formatSeconds(seconds)
  }, ${formatBytes(bytesWritten)} written${
    writeBytesPerSecond === null ? "" : ` at ${formatRate(writeBytesPerSecond)}`
  }${kept}`
}

const parts = ({ assignSeconds, centroidSeconds, estimatedSeconds, writeSeconds }: LoadMeasurement): string =>
  `centroids ${formatSeconds(centroidSeconds)}, assigning ${formatSeconds(assignSeconds)}, writing ${
    formatSeconds(writeSeconds)
  }; its arithmetic was estimated at ${formatSeconds(estimatedSeconds)}`

/** The digests of what is kept are looked at before it is, those of what is written when it is searched. */
const verified = ({ bytesWritten, listsKept }: LoadMeasurement): string =>
  bytesWritten === 0 || listsKept === 0
    ? "lists are checked when they are searched"
    : `${plural(listsKept, "list")} checked by digest and kept`

export const loadSummary = ({ measurement }: SummaryInput, body: LoadMeasurement): SummaryPart => {
  const { cpuSeconds, dataBytes, indexBytes, peakBytes, residentBytes, sizes, vectors } = body
  return {
    figures: (sheet) => unbroken(sheet, `  ${headline(body)}`),
    legend: [],
    caveats: measurement.labels ?? [],
    done: headline(body),
    verified: verified(body),
    hasNoIoChoice: true,
    unjudged: "no rule judges a load by itself; the runs that search it are judged with it",
    rows: [
      [
        "index",
        `${formatBytes(indexBytes)} for ${formatBytes(dataBytes)} of vectors; lists of ${
          formatInteger(sizes.least)
        } to ${formatInteger(sizes.most)} vectors, ${formatInteger(sizes.mean)} on average${
          sizes.split === 0 ? "" : `, ${sizes.split} split`
        }`
      ],
      [
        "resident",
        `${formatBytes(residentBytes)} in a searching process, ${(residentBytes / vectors).toFixed(1)} bytes a vector`
      ],
      ...(body.bytesWritten === 0 ? [] : [
        ["parts", parts(body)] satisfies Row,
        [
          "client",
          [
            `${cpuSeconds.toFixed(1)} CPU s`,
            `memory ${formatBytes(peakBytes)} of all processes`,
            ...memoryText(measurement)
          ]
            .join(", ")
        ] satisfies Row
      ])
    ]
  }
}
