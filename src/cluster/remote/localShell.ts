/** This machine's own `sh`, asked like any other host's. */
import * as Either from "effect/Either"
import { plainShell, type Transport } from "./Transport.ts"

export const localShell: Transport = {
  method: "local",
  shellOn: () => Either.right(plainShell(["sh"])),
  explain: (_host, { code, signal }, stderr) => ({
    reason: `sh ended with ${signal === null ? `status ${code}` : `signal ${signal}`}: ${stderr.trim()}`,
    mayPass: signal !== null
  })
}
