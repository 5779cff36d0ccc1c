/** The folder that this was started in may have been removed since; every path that is not absolute hangs on it. */
import { readlinkSync } from "node:fs"

/** The kernel still knows what it was called; a shell forgets it. */
const fromKernel = (): string => {
  try {
    return readlinkSync("/proc/self/cwd").replace(/ \(deleted\)$/, "")
  } catch {
    return ""
  }
}

/** Some kernels answer with nothing. */
// What `Machine` is made of: @effect-diagnostics-next-line processEnv:off
const formerName = (): string => fromKernel() || process.env["PWD"] || "."

/** What it was called; null while it is there. */
export const lostFolder = (): string | null => {
  try {
    process.cwd()
    return null
  } catch {
    return formerName()
  }
}
