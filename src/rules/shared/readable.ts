/** What decides how a run is judged is a word that this program knows: nothing is judged by a guess. */
import type { OnDisk } from "../../results/OnDisk.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule } from "../runRule.ts"
import { oneOf } from "../tolerant.ts"

/** v2.0 reads a finished run back as `run_benchmark`. */
const measuring = ["run", "run_benchmark"] as const

export const readable = ({ preparing }: Pick<OnDisk, "preparing">): RunRule =>
  runRule({
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
    const judged = K.judged(
      say,
      { command: oneOf([...measuring, ...Object.keys(preparing)])(run.command, "command") },
      () => []
    )
    const doubts = (run.doubts ?? []).map(({ parameter, reason, source }) =>
      say.unknown(`not judged: ${reason}`, { parameter, source })
    )
    return judged === "pending" ? doubts : [...judged, ...doubts]
  })
