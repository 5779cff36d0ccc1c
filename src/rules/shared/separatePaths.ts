/** Data and results have two different folders, both named. Compared as paths, not as text. */
import { type Known, missing, type RunEvidence } from "../Evidence.ts"
import * as K from "../known.ts"
import type { RunRule } from "../Rule.ts"
import { runRule, type RunRuleText } from "../runRule.ts"
import { at, fact, text } from "../tolerant.ts"

/** `/a//b/./c/../` → `/a/b`. Lexical: the folders are on somebody else's machine. */
export const normalised = (path: string): string => {
  const kept = path.split("/").reduce<ReadonlyArray<string>>((parts, part) => {
    if (part === "" || part === ".") return parts
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") return parts.slice(0, -1)
    return part === ".." && path.startsWith("/") ? parts : [...parts, part]
  }, [])
  return `${path.startsWith("/") ? "/" : ""}${kept.join("/")}` || "."
}

/** The option as recorded; an option that the record holds and that is empty was not given. */
const option = (run: RunEvidence, name: string): Known<string> =>
  K.flatMap(run.args, (_, source) => {
    const value = at(run.args, name)
    return value._tag === "missing" ? missing(`${name} was not given`, source) : text(value, name)
  })

interface FolderNames {
  /** Names in `args` of the folder under test, in order of preference. */
  readonly dataOptions: ReadonlyArray<string>
  /** The facts that hold both folders, where the pipeline or a reader filled them. */
  readonly dataFact: string
  readonly resultsFact: string
  /** Why a run of the round may lack the folder under test, where that draws a warning. */
  readonly dataWasOptional?: string
}

export const separatePaths = (text_: RunRuleText, names: FolderNames): RunRule =>
  runRule(text_, (run, say) => {
    const data = K.firstOf(
      text(fact(run, names.dataFact), names.dataFact),
      ...names.dataOptions.map((name) => option(run, name))
    )
    const results = K.firstOf(text(fact(run, names.resultsFact), names.resultsFact), option(run, "results_dir"))
    const parameter = names.dataOptions[0] ?? names.dataFact
    if (run.args._tag === "present") {
      const absent = [[parameter, data] as const, ["results_dir", results] as const].filter(([, { _tag }]) =>
        _tag === "missing"
      )
      if (absent.length > 0) {
        return absent.map(([name, known]) => {
          const message = `${name} is not set: the data and the results need a folder each`
          const facts = { parameter: name, expected: "a folder", actual: "nothing", source: "args" }
          return known === data && names.dataWasOptional !== undefined && run.ofRound === true
            ? say.warn(`${message}; ${names.dataWasOptional}`, { ...facts, disputed: true })
            : say.invalid(message, facts)
        })
      }
    }
    return K.judged(say, { [parameter]: data, results_dir: results }, (values) => {
      const [dataPath, resultsPath] = [values[parameter] ?? "", values["results_dir"] ?? ""]
      return normalised(dataPath) === normalised(resultsPath)
        ? [
          say.invalid(`data and results share the folder ${normalised(dataPath)}; each needs its own`, {
            parameter,
            expected: "two folders",
            actual: normalised(dataPath)
          })
        ]
        : []
    })
  })
