/** The list of launchers in words, for help and messages. */
import * as Arr from "effect/Array"
import type { LaunchOption } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** Words to look for on PATH, in order. */
export const programsOf = (launchers: LauncherList): Arr.NonEmptyReadonlyArray<string> =>
  Arr.dedupe(Arr.flatMap(launchers, ({ programs }) => programs))

/** Names of the launchers as people say them, each once. */
export const productsOf = (launchers: LauncherList): Arr.NonEmptyReadonlyArray<string> =>
  Arr.dedupe(Arr.map(launchers, ({ product }) => product))

/** Products that act on an option of ours. */
export const productsWith = (launchers: LauncherList, option: LaunchOption): ReadonlyArray<string> =>
  Arr.dedupe(launchers.filter(({ ignores }) => !ignores.includes(option)).map(({ product }) => product))

/** `a, b or c`. */
export const oneOf = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`
