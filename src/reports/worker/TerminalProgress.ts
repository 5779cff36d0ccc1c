/** One line on standard error that is redrawn a few times a second and leaves nothing behind. */
import * as Layer from "effect/Layer"
import { Progress, progressText } from "../Progress.ts"

const periodMillis = 200

export const TerminalProgress = Layer.sync(Progress, () => {
  let last = 0
  const clear = "\r\u001B[K"
  return {
    update: (state) => {
      const now = performance.now()
      if (now - last < periodMillis) return
      last = now
      process.stderr.write(`${clear}${progressText(state).slice(0, (process.stderr.columns ?? 80) - 1)}`)
    },
    end: () => {
      process.stderr.write(clear)
    }
  }
})
