/** Once before all tests: the bundle, which tests that start processes use, and the folder that an ssh server wants. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"

const separation = "/run/sshd"

/** One for all servers of all tests: what one test removed, a server of another would miss. */
const makeSeparation = (): boolean => {
  if (process.getuid?.() !== 0 || existsSync(separation)) return false
  mkdirSync(separation, { mode: 0o755 })
  return true
}

export default () => {
  if (process.env["MLPS_NO_BUILD"] === undefined) {
    execFileSync(process.execPath, ["scripts/bundle.mjs"], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: "inherit"
    })
  }
  const made = makeSeparation()
  return () => {
    if (made) rmSync(separation, { recursive: true, force: true })
  }
}
