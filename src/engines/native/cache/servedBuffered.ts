/** Files that ranks opened with O_DIRECT, and that the file system served through the page cache all the same. Pure. */
import type { Measurement, Phase } from "../../../domain/Measurement.ts"
import type { Mount } from "../storage/mountinfo.ts"
import type { Residency } from "./cacheEvidence.ts"

type Io = Measurement["io"]

/** How files are read and written there, whatever they were opened with. */
export const servedIo = (opened: Io, mount: Mount | null): Io => mount?.journalsData === true ? "buffered" : opened

/** ext4 takes O_DIRECT and goes through the page cache where it journals data. */
export const journalled = (opened: Io, mount: Mount | null): ReadonlyArray<string> =>
  opened === "direct" && mount?.journalsData === true
    ? ["buffered: opened with O_DIRECT, and served through the page cache, because the file system journals its data"]
    : []

/** Pages that other programs brought in are no proof. */
const proof = 0.5

/** What direct I/O leaves behind is nothing: pages that were not there before came through the cache. */
export const leftInCache = (
  phase: Phase,
  opened: Io,
  before: Residency | null,
  after: Residency | null
): string | null => {
  if (opened !== "direct" || before === null || after === null || after.sampled <= 0) return null
  const share = (after.resident - before.resident) / after.sampled
  return share < proof ?
    null :
    `buffered: opened with O_DIRECT, and yet ${
      (100 * share).toFixed(0)
    } % of the sampled files came into this host's page cache while they were ${
      phase === "read" ? "read" : "written"
    }: the file system serves them through it`
}
