/** A YAML file that somebody wrote for this program. */
import * as Effect from "effect/Effect"
import { ConfigFileInvalid } from "../errors/AppError.ts"

/** The one document of `text`; `file` and `path` are only for messages. */
export const parseYaml = Effect.fnUntraced(function*(file: ConfigFileInvalid["file"], path: string, text: string) {
  const { yamlNode } = yield* Effect.promise(() => import("./yamlReader.ts"))
  return yield* Effect.mapError(yamlNode(file, text), (detail) => new ConfigFileInvalid({ file, path, detail }))
})
