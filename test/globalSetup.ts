/** Tests that start processes use the bundle, so it is built once before any of them. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

export default () => {
  if (process.env["MLPS_NO_BUILD"] !== undefined) return
  execFileSync(process.execPath, ["scripts/bundle.mjs"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: "inherit"
  })
}
