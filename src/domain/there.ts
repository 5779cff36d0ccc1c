/** A value that the code around it has made sure of. That it is absent all the same is a bug of this program, and throws: `no ${what}`. */
export const there = <A>(value: A | undefined, what: string): A => {
  if (value === undefined) throw new Error(`no ${what}`)
  return value
}
