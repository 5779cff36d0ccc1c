/** Rules of this program about what only its own records say: whose word a figure rests on, and what makes practice worth less. */
import { isJsonObject } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { fact, toNumber } from "../../../rules/tolerant.ts"
import { kvcacheFacts } from "./evidence.ts"
import { isNative } from "./summary.ts"

const meanings: ReadonlyMap<string, string | null> = new Map([
  ["cold", null],
  ["memory", "went to this host's memory: no storage was measured"],
  ["warm", "was served from the client's memory, in part or whole: its rate is not the storage's"]
])
const unknown = "may have been served from the client's memory: nothing shows that it was not"

export const clientCache: RunRule = runRule({
  id: "kv-client-cache",
  title: "Cache of the client",
  demands:
    "What was read came from the storage. A direction that the client's memory served, or that cannot be told from one, is named wherever " +
    "its rate is shown. Records of other programs do not say.",
  source: "this program; Rules.md 6.4.2 gives the reason (pages are dropped before each read)",
  since: "v3.0",
  evidence: "run",
  reads: ["clientCache"],
  examples: { pass: "read cold, write cold", fail: "read warm" }
}, (run, say) => {
  const found = run.facts[kvcacheFacts.clientCache]
  if (found === undefined || found._tag === "missing") return []
  if (found._tag === "pending") return "pending"
  return Object.entries(isJsonObject(found.value) ? found.value : {}).flatMap(([direction, state]) => {
    const meaning = meanings.has(String(state)) ? meanings.get(String(state)) ?? null : unknown
    return meaning === null ? [] : [
      say.warn(`what was ${direction === "read" ? "read" : "written"} ${meaning}`, {
        parameter: `client_cache of ${direction}s`,
        expected: "cold",
        actual: String(state),
        source: found.source
      })
    ]
  })
})

export const borneOut: RunRule = runRule({
  id: "kv-own-io",
  title: "Claims of the ranks",
  demands:
    "What each rank of kv-cache.py claims to have read and written was held against what its own processes moved (/proc/<pid>/io); a claim " +
    "beyond 1 % of it ends the run. Where a rank could not be seen its figures are not checked. Records of other programs do not say.",
  source: "this program: kv-cache.py counts failed reads as hits of 0 ms and ends with status 0 on a full disk",
  since: "v3.0",
  evidence: "run",
  reads: ["uncheckedRanks"],
  examples: { pass: "every rank was seen to its end", fail: "a host of two could not be asked" }
}, (run, say) => {
  const found = run.facts[kvcacheFacts.uncheckedRanks]
  if (found === undefined || found._tag === "missing") return []
  if (found._tag === "pending") return "pending"
  const count = toNumber(found.value)
  return count === 0 ? [] : [
    say.unknown(
      count === undefined
        ? "not checked: how many ranks were seen to their end is not recorded"
        : `not checked: ${plural(count, "rank file")} could not be held against what the ranks' processes moved`,
      { parameter: "ranks", expected: "every rank seen to its end", source: found.source }
    )
  ]
})

/** As the plan of this program's KV cache wanted it. */
const leastSeconds = 60

export const practice: RunRule = runRule({
  id: "kv-practice",
  title: "Practice worth comparing",
  demands:
    `Natively: entries kept in memory measure no storage and never qualify; entries of a Redis server are served by its memory. A window below ${leastSeconds} s ` +
    "says little of a cache that fills. Runs of kv-cache.py are not asked.",
  source: "this program's plan of the benchmark (runtime of 60 s, backend disk or lmcache)",
  since: "v3.0",
  evidence: "run",
  reads: ["backend", "options"],
  examples: { pass: "disk, 300 s", fail: "memory" }
}, (run, say) => {
  if (!isNative(run)) return []
  return K.judged(
    say,
    { backend: fact(run, kvcacheFacts.backend), options: fact(run, kvcacheFacts.options) },
    ({ backend, options }) => {
      const seconds = (Array.isArray(options) ? options : []).filter(isJsonObject).flatMap(({ duration }) =>
        toNumber(duration) ?? []
      )
      const shortest = Math.min(...seconds)
      return [
        ...(backend === "memory"
          ? [
            say.invalid("entries were kept in memory: no storage was measured", {
              parameter: "cache_backend",
              expected: "disk",
              actual: "memory"
            })
          ]
          : backend === "disk"
          ? []
          : [
            say.warn(`entries were kept by ${String(backend)}, whose memory may have served them`, {
              parameter: "cache_backend",
              expected: "disk",
              actual: String(backend)
            })
          ]),
        ...(shortest < leastSeconds
          ? [
            say.warn(`a window of ${shortest} s says little of a cache that fills`, {
              parameter: "duration",
              expected: `>= ${leastSeconds}`,
              actual: shortest
            })
          ]
          : [])
      ]
    }
  )
})
