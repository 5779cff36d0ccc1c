/** What DLIO itself warned of and complained about, each text once with how often it was said. Pure. */
import { redactText } from "../../domain/secrets.ts"
import type { SpanCache } from "./Task.ts"

interface DlioWarning {
  readonly text: string
  readonly count: number
}

/** Texts kept; of what is said beside them only the number is. */
const kept = 20
const longest = 500

const spoken = /^(?:\[\d+,\d+\]<std\w+>:\s*)?\[(WARNING|ERROR|CRITICAL)\]\s*(?:\d{4}-\d\d-\d\d[T ][\d:.,]+\s+)?(.+)$/

/** A fold over the lines of one run. */
export const dlioWarnings = () => {
  const counts = new Map<string, number>()
  let others = 0
  return {
    /** The text, when it is said for the first time. */
    add: (line: string): string | undefined => {
      const [, level = "", said = ""] = spoken.exec(line) ?? []
      if (level === "") return undefined
      const whole = redactText(said.trim().slice(0, 2 * longest))
      const text = `${level === "WARNING" ? "" : `${level}: `}${
        whole.length > longest ? `${whole.slice(0, longest)} …` : whole
      }`
      const before = counts.get(text)
      if (before === undefined && counts.size >= kept) {
        others += 1
        return undefined
      }
      counts.set(text, (before ?? 0) + 1)
      return before === undefined ? text : undefined
    },
    all: (): ReadonlyArray<DlioWarning> => [
      ...[...counts].map(([text, count]) => ({ text, count })),
      ...(others === 0 ? [] : [{ text: "other texts, in the run's stderr log", count: others }])
    ]
  }
}

/** As they stand in the record. */
export const warningLabels = (warnings: ReadonlyArray<DlioWarning>): ReadonlyArray<string> =>
  warnings.map(({ count, text }) => `dlio_benchmark warned${count === 1 ? "" : ` ${count} times`}: ${text}`)

const unflushedCache = /(?:flush|drop|clear).{0,40}cache|cache.{0,40}(?:not|could|fail).{0,20}(?:flush|drop|clear)/i

/** DLIO says itself that caches were left as they were: no part of the run is called cold against its word. */
export const believingWarnings = (warnings: ReadonlyArray<DlioWarning>, cache: SpanCache): SpanCache => {
  const said = warnings.find(({ text }) => unflushedCache.test(text))
  return said === undefined || cache.clientCache !== "cold" ? cache : {
    clientCache: "unknown",
    cacheEvidence: [
      { source: "dlio_benchmark's own warning", askedBytes: null, observedBytes: null, says: said.text },
      ...cache.cacheEvidence
    ]
  }
}
