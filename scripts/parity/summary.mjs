/** The outcome in a few lines: how many cases, and of each that differs where and what. */

const shortened = (text) => (text.length > 160 ? `${text.slice(0, 157)}...` : text)

const shown = ({ came, part, went }, lines) => {
  const all = [...went.map((text) => `- ${text}`), ...came.map((text) => `+ ${text}`)]
  const rest = all.length - lines
  return [
    `  ${part}`,
    ...all.slice(0, lines).map((text) => `    ${shortened(text)}`),
    ...(rest > 0 ? [`    … ${rest} more lines`] : [])
  ]
}

/** `isWhole` is false when only some cases were run: entries that they did not need are no news then. */
export const summary = ({ isWhole, lines, results, stale }) => {
  const counted = (outcome) => results.filter((result) => result.outcome === outcome)
  const different = counted("different")
  const repeated = results.filter(({ isRepeated, outcome }) => isRepeated && outcome !== "different")
  const told = isWhole ? stale : []
  const text = [
    `${results.length} cases: ${counted("equal").length} equal, ${
      counted("expected").length
    } expected to differ, ${different.length} different`,
    ...(repeated.length > 0
      ? [`equal only when run a second time: ${repeated.map(({ name }) => name).join("; ")}`]
      : []),
    ...told.map((entry) => `stale expectation: ${entry.case} ${entry.part} (${entry.reason})`),
    ...different.flatMap(({ name, unexpected }) => [
      `different: ${name}`,
      ...unexpected.slice(0, 3).flatMap((difference) => shown(difference, lines)),
      ...(unexpected.length > 3 ? [`  … and ${unexpected.length - 3} more differences`] : [])
    ]),
    ""
  ].join("\n")
  return { isSame: different.length === 0, text }
}
