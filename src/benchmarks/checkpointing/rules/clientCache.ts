/** Where the bytes of a phase went to and came from, as the run itself found out. */
import { isJsonObject } from "../../../domain/Json.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { checkpointFacts } from "../evidence.ts"

const unknown = "may have been served from the client's memory: nothing shows that it was not"

const meanings: ReadonlyMap<string, string | null> = new Map([
  ["cold", null],
  ["memory", "went to this host's memory: no storage was measured"],
  ["warm", "was served from the client's memory, in part or whole: its rate is not the storage's"],
  ["unknown", unknown]
])

/** Records of other programs do not say, and no rule of theirs asks: only what is recorded is told. */
export const clientCache: RunRule = runRule({
  id: "client-cache",
  title: "Cache of the client",
  demands:
    "What was written and read reached the storage. A phase that the client's memory served, or that cannot be told " +
    "from one, is named wherever its rate is shown. Records of other programs do not say.",
  source: "this program; Rules.md 4.7.1 gives the reason (caches are cleared between the phases)",
  since: "v2.0",
  evidence: "run",
  reads: ["clientCache"],
  examples: { pass: "write cold, read cold", fail: "write cold, read warm" }
}, (run, say) => {
  const fact = run.facts[checkpointFacts.clientCache]
  if (fact === undefined || fact._tag === "missing") return []
  if (fact._tag === "pending") return "pending"
  return Object.entries(isJsonObject(fact.value) ? fact.value : {}).flatMap(([phase, state]) => {
    const meaning = meanings.has(String(state)) ? meanings.get(String(state)) ?? null : unknown
    return meaning === null
      ? []
      : [say.warn(`what was ${phase === "read" ? "read" : "written"} ${meaning}`, {
        parameter: `client_cache of the ${phase} phase`,
        expected: "cold",
        actual: String(state),
        source: fact.source
      })]
  })
})
