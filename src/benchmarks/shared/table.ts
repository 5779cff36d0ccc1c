/** Tables for people, in lines that paste well. The library loads only when one is drawn. */
import * as Effect from "effect/Effect"

type Align = "left" | "right"

const none = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"] as const

/** Header, a rule, and one line a row. */
export const table = (
  head: ReadonlyArray<string>,
  align: ReadonlyArray<Align>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): Effect.Effect<string> =>
  Effect.map(Effect.promise(() => import("cli-table3")), ({ default: Table }) => {
    const drawn = new Table({
      head: [...head],
      colAligns: [...align],
      style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
      chars: {
        ...Object.fromEntries(none.map((name) => [name, ""])),
        left: "",
        "left-mid": "",
        mid: "",
        "mid-mid": "",
        right: "",
        "right-mid": "",
        middle: ""
      }
    })
    drawn.push(...rows.map((row) => [...row]))
    return drawn.toString().split("\n").map((line) => line.trimEnd()).join("\n")
  })

/** Names in a column of their own, a text beside each; what has no text is left out. */
export const namedLines = (rows: ReadonlyArray<readonly [name: string, text: string | undefined]>): string => {
  const present = rows.filter(([, text]) => text !== undefined)
  const width = Math.max(...present.map(([name]) => name.length))
  return present.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n")
}
