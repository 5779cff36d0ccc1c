/**
 * Cuts text that comes in pieces into whole lines. A line ends at LF, CR LF, or a lone CR (progress bars redraw with it);
 * what is left when the text ends is the last line.
 */
interface LineCutter {
  readonly push: (text: string) => ReadonlyArray<string>
  readonly end: () => ReadonlyArray<string>
}

export const lineCutter = (): LineCutter => {
  let rest = ""
  let afterCarriageReturn = false
  return {
    push: (text) => {
      const fresh = afterCarriageReturn && text.startsWith("\n") ? text.slice(1) : text
      if (text !== "") afterCarriageReturn = text.endsWith("\r")
      const [first = "", ...others] = fresh.split(/\r\n|\n|\r/)
      if (others.length === 0) {
        rest += first
        return []
      }
      const whole = [rest + first, ...others.slice(0, -1)]
      rest = others.at(-1) ?? ""
      return whole
    },
    end: () => {
      const last = rest
      rest = ""
      return last === "" ? [] : [last]
    }
  }
}
