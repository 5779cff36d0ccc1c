/** Which view a command gets: live on a terminal, lines elsewhere, nothing but log lines with --quiet or --json. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Look } from "./Look.ts"
import { plainView } from "./PlainView.ts"
import { terminalView } from "./TerminalView.ts"
import { View, type ViewStream } from "./View.ts"

/** Log lines only: they are how errors and warnings get out. */
export const silentView = (stream: ViewStream): Layer.Layer<View> =>
  Layer.succeed(View, {
    onEvent: () => Effect.void,
    log: (line) => {
      stream.write(`${line}\n`)
    },
    close: Effect.void
  })

export interface ViewRequest {
  readonly quiet: boolean
  readonly json: boolean
  /** Whether the stream is a terminal. */
  readonly isTerminal: boolean
  readonly look: Omit<Look, "columns">
}

export const viewLayer = (stream: ViewStream, request: ViewRequest): Layer.Layer<View> => {
  if (request.quiet || request.json) return silentView(stream)
  return request.isTerminal ? terminalView(stream, request.look) : plainView(stream)
}
