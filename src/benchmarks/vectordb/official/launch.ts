/** How the program is started under the site's launcher. */
import { launchNeeding } from "../../../engines/dlio/jobWords.ts"
import type { Needed } from "../../../launcher/forwardedNames.ts"

/** Names of the variables that every rank must have. */
const needed: Needed = {
  prefixes: ["OMP_", "OPENBLAS_", "MKL_", "GRPC_", "MILVUS_"],
  names: new Set(["PYTHONPATH", "PYTHONUNBUFFERED"])
}

/** These words by the job's own launch. */
export const launchWith = launchNeeding(needed)
