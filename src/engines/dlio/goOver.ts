/**
 * What DLIO writes itself, gone over for secrets when the job has ended, however it ended: it logs its storage options as they
 * are. A file without a secret stays as it is, to the byte.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { redactText } from "../../domain/secrets.ts"

const files = ["dlio.log", "dlio_config/config.yaml", "dlio_config/hydra.yaml", "dlio_config/overrides.yaml"]

const redactFile = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  if (!(yield* fs.exists(path))) return false
  const text = yield* fs.readFileString(path)
  const shown = redactText(text)
  if (shown === text) return false
  yield* fs.writeFileString(`${path}.part`, shown)
  yield* fs.rename(`${path}.part`, path)
  return true
})

/** Never fails: a file that cannot be gone over is named. */
export const goOver = Effect.fnUntraced(function*(runDirectory: string) {
  for (const name of files) {
    const changed = yield* Effect.either(redactFile(`${runDirectory}/${name}`))
    if (changed._tag === "Left") {
      yield* Effect.logWarning(`${name} could not be gone over for secrets: ${changed.left.message}`)
    } else if (changed.right) {
      yield* Effect.logWarning(`${name}, which DLIO wrote, held a secret; it was replaced by [redacted] there`)
    }
  }
})
