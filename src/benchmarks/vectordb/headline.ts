/** The point that a run is spoken of by, and the recall that it was had at. */
import { there } from "../../domain/there.ts"
import type { Recall, SearchMeasurement, SearchPoint } from "./SearchMeasurement.ts"

type Measured = Pick<SearchMeasurement, "headline" | "points" | "recalls">

export const headlineOf = (
  { headline, points, recalls }: Measured
): { readonly point: SearchPoint; readonly recall: Recall } => {
  const point = there(points[headline], "point that the run is spoken of by")
  return { point, recall: there(recalls.find(({ probes }) => probes === point.probes), "recall of that point") }
}
