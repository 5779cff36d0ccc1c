/**
 * Process of one rank: `rank.js <kind of work>`. It never ends by itself: the coordinator's word, or its death, is a
 * SIGKILL on ourselves. Only the code of its own kind is loaded.
 */
import type { Stop } from "../engines/native/coordinator/RankPool.ts"
import { ranks, type Serve } from "./ranks.ts"

const end = () => process.kill(process.pid, "SIGKILL")

process.on("disconnect", end)

const isStop = (message: object): message is Stop => "type" in message && message.type === "stop"

const serve: Serve = <To extends object, From>(
  make: (port: { readonly send: (message: From) => void }) => (message: To) => Promise<void>
) => {
  // A message that cannot be sent means that the coordinator is gone, which "disconnect" tells as well.
  const rank = make({ send: (message) => process.send?.(message, () => undefined) })
  process.on("message", (message: To | Stop) => isStop(message) ? end() : void rank(message))
  process.send?.({ type: "alive" })
}

const kind = process.argv[2] ?? ""
const load = ranks[kind]
if (load === undefined) throw new Error(`no rank does work of kind "${kind}"`)
await load(serve)
