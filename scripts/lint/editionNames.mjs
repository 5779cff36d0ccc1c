/** Nothing outside the editions and the readers of old trees decides by what an edition is called: what it is, is said by its data. */
import { refuseDecisions } from "./decidingLiteral.mjs"

/** `v3.0`: by its shape, so that editions which are yet to come are refused too. */
const edition = /^v\d+\.\d+$/

export const noEditionNames = refuseDecisions({
  description: "refuse decisions by an edition's name",
  message:
    "\"{{word}}\" is {{decision}}: what an edition is like is a property of its data (src/rules/editions, " +
    "src/benchmarks/*/editions.ts), and where a rule holds is said by `since`.",
  refuses: (word) => edition.test(word)
})
