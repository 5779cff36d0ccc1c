/** The one form of a command line: long names, one value each, whatever was typed. Its texts are not yet values. */
import type { Shell } from "./builtIns.ts"
import type { Group, Leaf } from "./Grammar.ts"

export interface OneForm {
  readonly leaf: Leaf
  /** By long name, in the order of first mention; `"true"` or `"false"` for flags. */
  readonly texts: ReadonlyMap<string, ReadonlyArray<string>>
  readonly operands: ReadonlyArray<string>
}

/** What a command line asks for. */
export type Asked =
  | { readonly _tag: "version" }
  | { readonly _tag: "completions"; readonly shell: Shell }
  /** `asked` is false when the words stop short of a command. */
  | {
    readonly _tag: "help"
    readonly asked: boolean
    readonly group: Group | undefined
    readonly leaf: Leaf | undefined
    readonly all: boolean
  }
  /** `notes` are lines for standard error: how an old spelling was understood. */
  | { readonly _tag: "command"; readonly form: OneForm; readonly notes: ReadonlyArray<string> }

const optionWords = ({ leaf, texts }: OneForm): ReadonlyArray<string> =>
  [...texts].flatMap(([name, given]) => {
    const option = Object.values(leaf.options).find((candidate) => candidate.name === name)
    if (option?.kind.type === "flag") return given.map((text) => text === "true" ? `--${name}` : `--${name}=${text}`)
    return given.flatMap((text) => text.startsWith("-") || text === "" ? [`--${name}=${text}`] : [`--${name}`, text])
  })

/** Words that a person could type, and that come to the same form again. */
export const typable = (form: OneForm): ReadonlyArray<string> => [
  ...form.leaf.path,
  ...optionWords(form),
  ...(form.operands.length === 0 ? [] : ["--", ...form.operands])
]
