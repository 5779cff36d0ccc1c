/** Completions for fish: a line for every word and every option. */
import type { OfferedOption, Place, Values } from "./Place.ts"

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

const complete = "complete -c mlpstorage"

/** Where the words lead to this place and no further. */
const here = ({ path, words }: Place): string => {
  if (path.length === 0) return "__fish_use_subcommand"
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`)
  const further = words.length === 0
    ? []
    : [`not __fish_seen_subcommand_from ${words.map(({ word }) => word).join(" ")}`]
  return [...seen, ...further].join("; and ")
}

interface Line {
  /** A further condition. */
  readonly when?: string
  readonly words: string
}

const linesFor = (values: Values): ReadonlyArray<Line> => {
  switch (values.type) {
    case "anything":
      return [{ words: "-x" }]
    case "paths":
      return [{ words: "-r -F" }]
    case "words": {
      const all = { words: `-x -a ${text(values.words.join(" "))}` }
      if (values.editions.length === 0) return [all]
      return [
        ...values.editions.map(([id, words]) => ({
          when: `__mlpstorage_edition ${id}`,
          words: `-x -a ${text(words.join(" "))}`
        })),
        { ...all, when: `not __mlpstorage_edition ${values.editions.map(([id]) => id).join(" ")}` }
      ]
    }
    case "keys":
      return [{ words: `-x -a ${text(values.words.map((word) => `${word}=`).join(" "))}` }]
    case "numbers":
      return [{
        words: `-x -a ${text(`(mlpstorage ${values.of} 2>/dev/null | string replace -rf '^ *([0-9]+) .*' '$1')`)}`
      }]
  }
}

const names = (spellings: ReadonlyArray<string>): string =>
  spellings.map((spelling) =>
    spelling.startsWith("--")
      ? `-l ${spelling.slice(2)}`
      : `${spelling.length === 2 ? "-s" : "-o"} ${spelling.slice(1)}`
  ).join(" ")

const withCondition = (place: Place, when: string | undefined): string =>
  text(when === undefined ? here(place) : `${here(place)}; and ${when}`)

const optionLines = (place: Place, { spellings, summary, values }: OfferedOption): ReadonlyArray<string> =>
  (values === null ? [{ words: "-f" }] : linesFor(values)).map(({ when, words }: Line) =>
    `${complete} -n ${withCondition(place, when)} ${names(spellings)} ${words} -d ${text(summary)}`
  )

/** For an argument fish wants no option that takes a value. */
const operandLines = (place: Place): ReadonlyArray<string> =>
  [...new Set(place.operands.filter(({ type }) => type !== "anything").flatMap(linesFor).map(({ words }) => words))]
    .map(
      (words) =>
        `${complete} -n ${withCondition(place, undefined)} ${words.replace("-r -F", "-F").replace(/^-x /, "-f ")}`
    )

const placeLines = (place: Place): ReadonlyArray<string> => [
  ...place.words.map(({ summary, word }) =>
    `${complete} -f -n ${withCondition(place, undefined)} -a ${word} -d ${text(summary)}`
  ),
  ...operandLines(place),
  ...place.options.flatMap((option) => optionLines(place, option))
]

const edition = `function __mlpstorage_edition
    set -l named
    set -l before
    for word in (commandline -opc)
        if test "$before" = --edition
            set named $word
        else if string match -q -- '--edition=*' $word
            set named (string replace -- --edition= '' $word)
        end
        set before $word
    end
    contains -- "$named" $argv
end`

export const fishCompletions = (places: ReadonlyArray<Place>): string =>
  `${
    [
      "# mlpstorage completions for fish: mlpstorage --completions fish | source",
      edition,
      `${complete} -f`,
      ...places.flatMap(placeLines)
    ].join("\n")
  }\n`
