/** What the Effect language service refuses beyond its own defaults, and where. */
import { matchesGlob } from "./matchesGlob.mjs"
import { nodeAllowed } from "./nodeAllowed.mjs"

/** These run without Effect: on ranks and threads, and byte by byte through archives, where it would cost more than the work. */
const withoutEffect = ["src/benchmarks/*/native/**", "src/engines/native/**", "src/reports/worker/**", "src/entries/**", "src/submission/files/**"]

/** A clock, a random number, a variable, a promise or a log line that Effect does not know cannot be stood in for by a test. */
const beside = [
  "asyncFunction",
  "globalConsole",
  "globalConsoleInEffect",
  "globalDate",
  "globalDateInEffect",
  "globalRandom",
  "globalRandomInEffect",
  "leakingRequirements",
  "processEnv",
  "processEnvInEffect",
  "tryCatchInEffectGen",
  "unsafeEffectTypeAssertion"
]

const errors = (names) => Object.fromEntries(names.map((name) => [name, "error"]))

/** By name: severity of what is checked in the file at this path below the checkout. */
export const effectRulesFor = (path) => {
  const isIn = (globs) => globs.some((glob) => matchesGlob(path, glob))
  if (!path.startsWith("src/") || isIn(withoutEffect)) return {}
  return errors(isIn(nodeAllowed) ? beside : [...beside, "nodeBuiltinImport"])
}
