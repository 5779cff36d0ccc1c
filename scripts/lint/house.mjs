/** The lint rules of this house, as a plugin of ESLint. */
import { noBenchmarkNames } from "./benchmarkNames.mjs"
import { contractWords } from "./contractWords.mjs"
import { noEditionNames } from "./editionNames.mjs"
import { noLauncherNames } from "./launcherNames.mjs"

export const house = {
  rules: {
    "contract-words": contractWords,
    "no-benchmark-names": noBenchmarkNames,
    "no-edition-names": noEditionNames,
    "no-launcher-names": noLauncherNames
  }
}
