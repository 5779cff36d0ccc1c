/** The lint rules of this house, as a plugin of ESLint. */
import { noLauncherNames } from "./launcherNames.mjs"

export const house = { rules: { "no-launcher-names": noLauncherNames } }
