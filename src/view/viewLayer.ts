/** Which view a command gets: live on a terminal, lines elsewhere, nothing but log lines with --quiet or --json. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { LogLevelName } from "../config/outputOptions.ts"
import type { Look } from "./Look.ts"
import { plainView } from "./PlainView.ts"
import { terminalView } from "./TerminalView.ts"
import { View, type ViewStream } from "./View.ts"

/** Log lines only, as far as the logger lets them through. */
const silentView = (stream: ViewStream): Layer.Layer<View> =>
  Layer.succeed(View, {
    watch: () => Effect.succeed(() => Effect.void),
    log: (line) => {
      stream.write(`${line}\n`)
    },
    close: Effect.void
  })

interface ViewRequest {
  readonly quiet: boolean
  readonly json: boolean
  /** `--stream-log-level`: notes and progress lines below it are left out. */
  readonly least: LogLevelName
  /** Whether the stream is a terminal whose cursor can be moved. */
  readonly isLive: boolean
  readonly look: Omit<Look, "columns">
}

export const viewLayer = (stream: ViewStream, request: ViewRequest): Layer.Layer<View> => {
  if (request.quiet || request.json) return silentView(stream)
  return request.isLive ? terminalView(stream, request.look, request.least) : plainView(stream, request.least)
}
