/** The folder of descriptions. */
import { isHidden, submitterRule } from "../Package.ts"

const nameAndEnding = (name: string): readonly [name: string, ending: string] => {
  const at = name.lastIndexOf(".")
  return at === -1 ? [name, ""] : [name.slice(0, at), name.slice(at)]
}

export const descriptionFiles = submitterRule({
  id: "2.1.7",
  title: "Files of systems",
  demands:
    "Each system has a .yaml and a .pdf of one name in systems; beside them only .md files and names that begin with a point, " +
    "and no folders.",
  source: "Rules.md 2.1.7",
  since: "v3.0",
  reads: ["files in systems"],
  examples: { pass: "fast-1.yaml and fast-1.pdf", fail: "fast-1.yaml alone; or fast-1.pdf and fast-1-new.pdf" }
}, ({ systems }, say) => {
  if (systems === null) return []
  const entries = systems.entries.filter((entry) => !isHidden(entry))
  const named = (ending: string): ReadonlyArray<string> =>
    entries.filter(({ kind, name }) => kind === "file" && name.endsWith(ending)).map(({ name }) =>
      nameAndEnding(name)[0]
    )
  const [descriptions, pictures] = [named(".yaml"), named(".pdf")]
  const missing = (has: ReadonlyArray<string>, lacks: ReadonlyArray<string>, from: string, ending: string) =>
    has.filter((name) => !lacks.includes(name)).map((name) =>
      say.invalid(`${systems.path}/${name}${from}`, `there is no ${name}${ending} beside it`, {
        expected: `${name}${ending}`,
        actual: "none"
      })
    )
  return [
    ...missing(descriptions, pictures, ".yaml", ".pdf"),
    ...missing(pictures, descriptions, ".pdf", ".yaml"),
    ...entries.filter(({ kind, name }) => kind !== "file" || ![".yaml", ".pdf", ".md"].includes(nameAndEnding(name)[1]))
      .map(({ kind, name }) =>
        say.invalid(
          `${systems.path}/${name}`,
          kind === "file"
            ? "only .yaml, .pdf and .md files are expected here"
            : `a ${kind} is not expected here`
        )
      )
  ]
})
