/** Completions for bash, and for zsh through its own compatibility layer. */
import { quoteWord } from "../config/quote.ts"
import type { Place, Values } from "./Place.ts"

const listed = (words: ReadonlyArray<string>): string => `_mlpstorage_words ${quoteWord(words.join(" "))}`

const reply = (values: Values): string => {
  switch (values.type) {
    case "anything":
      return ":"
    case "paths":
      return "_mlpstorage_paths"
    case "words":
      return values.editions.length === 0
        ? listed(values.words)
        : `case "$edition" in ${
          values.editions.map(([id, words]) => `${quoteWord(id)}) ${listed(words)} ;;`).join(" ")
        } *) ${listed(values.words)} ;; esac`
    case "keys":
      return `_mlpstorage_keys ${quoteWord(values.words.join(" "))}`
    case "numbers":
      return `_mlpstorage_words "$("\${COMP_WORDS[0]}" ${values.of} 2>/dev/null | sed -n 's/^ *\\([0-9][0-9]*\\) .*/\\1/p')"`
  }
}

const arm = (patterns: ReadonlyArray<string>, code: string): string =>
  `        ${patterns.map(quoteWord).join("|")}) ${code} ;;`

const arms = (patterns: ReadonlyArray<string>, code: string): string => patterns.length === 0 ? "" : arm(patterns, code)

const at = ({ path }: Place, word: string): string => `${path.join(" ")}:${word}`

const steps = (place: Place): ReadonlyArray<string> =>
  place.words.map(({ word }) => `    ${arm([at(place, word)], `place=${quoteWord([...place.path, word].join(" "))}`)}`)

const optionValues = (place: Place): ReadonlyArray<string> =>
  place.options.flatMap(({ spellings, values }) =>
    values === null ? [] : [arm(spellings.map((spelling) => at(place, spelling)), reply(values))]
  )

const keyOptions = (place: Place): ReadonlyArray<string> =>
  place.options.flatMap(({ spellings, values }) =>
    values?.type === "keys" ? spellings.map((spelling) => at(place, spelling)) : []
  )

const defaults = (place: Place): ReadonlyArray<string> => {
  const operands = [...new Set(place.operands.map(reply))].filter((code) => code !== ":")
  const all = listed([...place.words.map(({ word }) => word), ...place.options.flatMap(({ spellings }) => spellings)])
  return [arm(
    [place.path.join(" ")],
    operands.length === 0 ? all : `if [[ $cur == -* ]]; then ${all}; else ${operands.join("; ")}; fi`
  )]
}

/** `=` parts words in bash and not in zsh; `place` is no `path`, which zsh takes for the folders of programs. */
const functions = (places: ReadonlyArray<Place>): string =>
  `_mlpstorage_words() {
    COMPREPLY+=( $(compgen -W "$1" -- "$cur") )
}
_mlpstorage_keys() {
    COMPREPLY+=( $(compgen -S = -W "$1" -- "$cur") )
    compopt -o nospace 2>/dev/null || true
}
_mlpstorage_paths() {
    local IFS=$'\\n'
    COMPREPLY+=( $(compgen -f -- "$cur") )
    compopt -o filenames 2>/dev/null || true
}
_mlpstorage_value() {
    case "$1" in
${places.flatMap(optionValues).join("\n")}
        *) return 1 ;;
    esac
}
_mlpstorage_key() {
    case "$1" in
${arms(places.flatMap(keyOptions), "_mlpstorage_value \"$1\"")}
        *) return 1 ;;
    esac
}
_mlpstorage() {
    local cur prev word i place="" option="" edition="" prefix=""
    COMPREPLY=()
    cur="\${COMP_WORDS[COMP_CWORD]}"
    prev="\${COMP_WORDS[COMP_CWORD-1]}"
    if [[ $cur == "=" && $prev == -* ]]; then cur=""
    elif [[ $prev == "=" && \${COMP_WORDS[COMP_CWORD-2]} == -* ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"
    elif [[ $cur == "=" || $prev == "=" ]]; then return
    elif [[ $cur == -*=* ]]; then prev="\${cur%%=*}" prefix="\${cur%%=*}=" cur="\${cur#*=}"
    fi
    for (( i = 1; i < COMP_CWORD; i++ )); do
        word="\${COMP_WORDS[i]}"
        if [[ $word == -* ]]; then option="\${word%%=*}"; fi
        case "$place:$word" in
${places.flatMap(steps).join("\n")}
        esac
    done
    for (( i = 1; i + 1 < \${#COMP_WORDS[@]}; i++ )); do
        case "\${COMP_WORDS[i]}" in
            --edition) edition="\${COMP_WORDS[i+1]}"; if [[ $edition == "=" ]]; then edition="\${COMP_WORDS[i+2]:-}"; fi ;;
            --edition=*) edition="\${COMP_WORDS[i]#*=}" ;;
        esac
    done
    if [[ $prev == -* ]] && _mlpstorage_value "$place:$prev"; then :
    elif [[ $cur != -* && -n $option ]] && _mlpstorage_key "$place:$option"; then :
    else
        case "$place" in
${places.flatMap(defaults).map((line) => `    ${line}`).join("\n")}
        esac
    fi
    if [[ -n $prefix && \${#COMPREPLY[@]} -gt 0 ]]; then COMPREPLY=( "\${COMPREPLY[@]/#/$prefix}" ); fi
}
complete -F _mlpstorage mlpstorage
`

export const bashCompletions = (places: ReadonlyArray<Place>): string =>
  `# mlpstorage completions for bash: source <(mlpstorage --completions bash)\n${functions(places)}`

export const zshCompletions = (places: ReadonlyArray<Place>): string =>
  `# mlpstorage completions for zsh: source <(mlpstorage --completions zsh)
autoload -U +X compinit && compinit -u
autoload -U +X bashcompinit && bashcompinit
${functions(places)}`
