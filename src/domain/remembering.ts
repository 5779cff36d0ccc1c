/** Answers that are asked for again soon. */

/**
 * The same function, which remembers its latest answers; none is `undefined`. When `atMost` are remembered, all are forgotten, so
 * that what it holds stays small.
 */
export const remembering = <A>(
  answer: (text: string) => A | undefined,
  atMost = 1000
): (text: string) => A | undefined => {
  const remembered = new Map<string, A>()
  return (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const found = answer(text)
    if (found === undefined) return undefined
    if (remembered.size >= atMost) remembered.clear()
    remembered.set(text, found)
    return found
  }
}
