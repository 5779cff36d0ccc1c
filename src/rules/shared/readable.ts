/** What decides how a run is judged is a word that this program knows: nothing is judged by a guess. */
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { oneOf } from "../tolerant.ts"

/** Prepare or print, and are no run. */
export const preparing = ["datagen", "datasize", "configview"] as const

/** v2.0 reads a finished run back as `run_benchmark`. */
const measuring = ["run", "run_benchmark"] as const

const commands = [...measuring, ...preparing]

export const readable: RunRule = runRule({
  id: "readable",
  title: "A record that can be read",
  demands:
    "Every word by which a run is judged (command, division, engine, profile, mode, role, phase, state of a cache) is one that this " +
    "program knows, and nothing is absent that the program which wrote the record always writes. What cannot be read is not judged.",
  source: "this program",
  since: "v2.0",
  evidence: "plan",
  reads: ["command", "the words and keys of the record"],
  examples: { pass: "command run", fail: "command foo; a record of this program without its engine" }
}, (run, say) => {
  const judged = K.judged(say, { command: oneOf(commands)(run.command, "command") }, () => [])
  const doubts = (run.doubts ?? []).map(({ parameter, reason, source }) =>
    say.unknown(`not judged: ${reason}`, { parameter, source })
  )
  return judged === "pending" ? doubts : [...judged, ...doubts]
})
