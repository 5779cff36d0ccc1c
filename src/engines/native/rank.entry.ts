/** Process of one rank. It never ends by itself: the coordinator's word, or its death, is a SIGKILL on ourselves. */
import { makeRank } from "./Rank.ts"
import type { FromRank, ToRank } from "./RankProtocol.ts"

const end = () => process.kill(process.pid, "SIGKILL")

process.on("disconnect", end)

// A message that cannot be sent means that the coordinator is gone, which "disconnect" tells as well.
const rank = makeRank({ send: (message: FromRank) => process.send?.(message, () => undefined) })

process.on("message", (message: ToRank) => message.type === "stop" ? end() : void rank(message))
process.send?.({ type: "alive" } satisfies FromRank)
