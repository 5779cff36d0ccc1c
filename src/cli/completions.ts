/**
 * Shell completions, derived from the grammar: words, every spelling of every option, choices, and paths.
 * Ours rather than the parser library's, which offers options that are not there and does not know `-np`.
 */
import type { Option } from "../config/Option.ts"
import { quoteWords } from "../config/quote.ts"
import { completionsSpelling, helpSpellings, type Shell, shells, versionSpelling } from "./builtIns.ts"
import { arityOf, type Grammar, leafName, offered, spellings } from "./Grammar.ts"

const rootOptions = [...helpSpellings, versionSpelling, completionsSpelling]

/** What one state of the command line may go on with. */
interface State {
  /** Words so far, joined by blanks. */
  readonly path: string
  readonly words: ReadonlyArray<string>
  readonly options: ReadonlyArray<Option<unknown>>
}

const statesOf = (grammar: Grammar): ReadonlyArray<State> => [
  { path: "", words: grammar.map((group) => group.id), options: [] },
  ...grammar.flatMap((group): ReadonlyArray<State> => [
    ...(group.leaves.some((leaf) => leafName(leaf) === "")
      ? []
      : [{ path: group.id, words: group.leaves.map(leafName), options: [] }]),
    ...group.leaves.map((leaf): State => ({
      path: leaf.path.join(" "),
      words: [],
      options: Object.values(leaf.options)
    }))
  ])
]

const spellingsOf = (state: State): ReadonlyArray<string> => [
  ...state.options.flatMap(spellings),
  ...(state.path === "" ? rootOptions : helpSpellings)
]

const bash = (grammar: Grammar): string => {
  const states = statesOf(grammar)
  const values = (state: State): ReadonlyArray<string> =>
    state.options.flatMap((option) => {
      const { kind } = option
      if (arityOf(option) === "flag") return []
      const reply = kind.type === "choice"
        ? `COMPREPLY=( $(compgen -W ${quoteWords([kind.choices.join(" ")])} -- "$cur") )`
        : kind.type === "path"
        ? "_mlpstorage_paths"
        : "COMPREPLY=()"
      return [
        `        ${quoteWords([`${state.path}:`])}${
          spellings(option).join(`|${quoteWords([`${state.path}:`])}`)
        }) ${reply}; return ;;`
      ]
    })
  return `# mlpstorage completions for bash: source <(mlpstorage --completions bash)
_mlpstorage_paths() {
    local IFS=$'\\n'
    COMPREPLY=( $(compgen -f -- "$cur") )
    compopt -o filenames 2>/dev/null || true
}
_mlpstorage() {
    local cur prev path word i
    cur="\${COMP_WORDS[COMP_CWORD]}"
    prev="\${COMP_WORDS[COMP_CWORD-1]}"
    path=""
    for (( i = 1; i < COMP_CWORD; i++ )); do
        word="\${COMP_WORDS[i]}"
        case "$path:$word" in
${
    states.flatMap((state) =>
      state.words.map((word) =>
        `            ${quoteWords([`${state.path}:${word}`])}) path=${quoteWords([`${state.path} ${word}`.trim()])} ;;`
      )
    ).join("\n")
  }
        esac
    done
    case "$path:$prev" in
        :--completions) COMPREPLY=( $(compgen -W ${quoteWords([shells.join(" ")])} -- "$cur") ); return ;;
${states.flatMap(values).join("\n")}
    esac
    case "$path" in
${
    states.map((state) =>
      `        ${quoteWords([state.path])}) COMPREPLY=( $(compgen -W ${
        quoteWords([[...state.words, ...spellingsOf(state)].join(" ")])
      } -- "$cur") ) ;;`
    ).join("\n")
  }
    esac
}
complete -F _mlpstorage mlpstorage
`
}

/** zsh runs the bash function through its own compatibility layer. */
const zsh = (grammar: Grammar): string =>
  `# mlpstorage completions for zsh: source <(mlpstorage --completions zsh)
autoload -U +X compinit && compinit -u
autoload -U +X bashcompinit && bashcompinit
${bash(grammar).split("\n").slice(1).join("\n")}`

const fish = (grammar: Grammar): string => {
  const seen = (path: string): string => {
    const [first, second] = path.split(" ")
    if (first === undefined || first === "") return "__fish_use_subcommand"
    return second === undefined
      ? `__fish_seen_subcommand_from ${first}`
      : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
  }
  const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
  const groupSummaries = grammar.map((group) =>
    `complete -c mlpstorage -f -n ${text("__fish_use_subcommand")} -a ${group.id} -d ${text(group.summary)}`
  )
  const leafSummaries = grammar.flatMap((group) =>
    group.leaves.filter((leaf) => leafName(leaf) !== "").map((leaf) => {
      const others = group.leaves.map(leafName).join(" ")
      const here = `__fish_seen_subcommand_from ${group.id}; and not __fish_seen_subcommand_from ${others}`
      return `complete -c mlpstorage -f -n ${text(here)} -a ${leafName(leaf)} -d ${text(leaf.summary)}`
    })
  )
  const options = grammar.flatMap((group) => group.leaves).flatMap((leaf) =>
    Object.values(leaf.options).map((option) => {
      const names = spellings(option).map((spelling) =>
        spelling.startsWith("--")
          ? `-l ${spelling.slice(2)}`
          : `${spelling.length === 2 ? "-s" : "-o"} ${spelling.slice(1)}`
      )
      const value = arityOf(option) === "flag"
        ? "-f"
        : option.kind.type === "choice"
        ? `-x -a ${text(option.kind.choices.join(" "))}`
        : option.kind.type === "path"
        ? "-r -F"
        : "-x"
      const here = text(seen(leaf.path.join(" ")))
      return `complete -c mlpstorage -n ${here} ${names.join(" ")} ${value} -d ${text(option.summary)}`
    })
  )
  return `${
    [
      "# mlpstorage completions for fish: mlpstorage --completions fish | source",
      "complete -c mlpstorage -f",
      "complete -c mlpstorage -s h -l help -d 'Print help.'",
      "complete -c mlpstorage -n __fish_use_subcommand -l version -d 'Print the version.'",
      `complete -c mlpstorage -n __fish_use_subcommand -l completions -x -a ${text(shells.join(" "))}`,
      ...groupSummaries,
      ...leafSummaries,
      ...options
    ].join("\n")
  }\n`
}

/** The script a shell sources. */
export const completionsFor = (shell: Shell, whole: Grammar): string => {
  const grammar = offered(whole)
  switch (shell) {
    case "bash":
      return bash(grammar)
    case "zsh":
      return zsh(grammar)
    case "fish":
      return fish(grammar)
  }
}
