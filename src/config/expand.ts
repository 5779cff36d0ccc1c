/**
 * `~` and `$NAME` where no shell has read them: in a file, behind `=`, within quotes. Variables are replaced in every value, `~`
 * where a path begins. What cannot be replaced is refused: taken as it is, it would be the name of a folder.
 */
import * as Either from "effect/Either"
import { isSecretName } from "../domain/secretNames.ts"

export type Environment = Readonly<Record<string, string | undefined>>

/** Why a value is refused, before it is known under which name it was given. */
export interface Refusal {
  readonly expected: string
  readonly actual: string
  readonly advice?: string
}

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g

const homeOf = (text: string, environment: Environment): Either.Either<string, Refusal> => {
  const home = environment["HOME"]
  return home?.startsWith("/") === true ? Either.right(home.replace(/\/+$/, "")) : Either.left({
    expected: "the variable HOME to be set, which is what ~ stands for",
    actual: text,
    advice: "set HOME, or write the path from / on"
  })
}

/** `text` with its variables, and with the home folder in place of a leading `~/`. */
export const expandText = (text: string, environment: Environment): Either.Either<string, Refusal> =>
  Either.gen(function*() {
    for (const [whole, plain, braced] of text.matchAll(variable)) {
      const name = plain ?? braced ?? ""
      if (isSecretName(name)) {
        return yield* Either.left({
          expected: "a value that may be recorded",
          actual: `${whole}, which names a secret`,
          advice: "secrets have no place in options: every record shows them"
        })
      }
      if ((environment[name] ?? "") === "") {
        return yield* Either.left({
          expected: `the variable ${name} to be set`,
          actual: text,
          advice: `set ${name} (export ${name}=…), or write its value in place of ${whole}`
        })
      }
    }
    const rest = text.replaceAll(
      variable,
      (_, plain?: string, braced?: string) => environment[plain ?? braced ?? ""] ?? ""
    )
    return text.startsWith("~/") ? `${yield* homeOf(text, environment)}${rest.slice(1)}` : rest
  })

export const expandPath = (text: string, environment: Environment): Either.Either<string, Refusal> => {
  if (text === "~") return Either.map(homeOf(text, environment), (home) => home === "" ? "/" : home)
  if (/^~[^/]/.test(text)) {
    return Either.left({
      expected: "a path; of ~ only ~/ is understood, the home folder of this user",
      actual: text,
      advice: `write the path from / on, or ./${text} if it is called so`
    })
  }
  if (/\$\(|`/.test(text)) {
    return Either.left({
      expected: "a path; commands within it are not run",
      actual: text,
      advice: "put what the command prints into a variable, and write $NAME"
    })
  }
  return expandText(text, environment)
}
