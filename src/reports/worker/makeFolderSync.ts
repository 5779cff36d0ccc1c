/** A folder and what is missing above it, level by level, for Node's own recursion never ends below /proc. */
import { existsSync, mkdirSync, statSync } from "node:fs"
import { dirname } from "node:path"

/** Throws the system's error. */
export const makeFolderSync = (path: string): void => {
  const missing: Array<string> = []
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at)
  for (const one of missing.reverse()) {
    try {
      mkdirSync(one)
    } catch (error) {
      if (!existsSync(one) || !statSync(one).isDirectory()) throw error
    }
  }
}
