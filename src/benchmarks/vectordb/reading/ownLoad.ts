/** A build as this program measured it (LoadMeasurement.ts), read from a record. */
import { type Finding, held, numberOf, objectOf, ordered } from "../../../results/draft/held.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import { LoadMeasurement } from "../LoadMeasurement.ts"
import type { LoadWork } from "../VectorWork.ts"

const findings = ({ body, place, record }: OwnBody): ReadonlyArray<Finding> => {
  const of = (name: string) => numberOf(body[name])
  const sizes = objectOf(body["sizes"])
  const planned = objectOf(objectOf(record["parameters"])["dataset"])
  const rate = body["writeBytesPerSecond"]
  return [
    ...held(`${place}.vectors`, of("vectors"), numberOf(planned["num_vectors"])),
    ...held(`${place}.insertedVectors`, of("insertedVectors"), numberOf(sizes["mean"]) * numberOf(sizes["lists"])),
    ...held(`${place}.dataBytes`, of("dataBytes"), of("vectors") * of("dimension") * 4),
    ...ordered(`${place}.sizes`, sizes, ["least", "mean", "most"]),
    ...(typeof rate === "number"
      ? held(`${place}.writeBytesPerSecond`, rate, of("bytesWritten") / of("writeSeconds"))
      : [])
  ]
}

export const ownLoad: OwnKind = {
  id: "vectorload" satisfies LoadWork["kind"],
  schema: LoadMeasurement,
  measured: () => [],
  facts: () => ({}),
  findings
}
