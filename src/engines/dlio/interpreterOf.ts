/** The interpreter a script names in its first line, as words to start it with. Pure. */

/** What pip writes where the interpreter's path is too long or holds blanks: the shell starts it from the second line. */
const trampoline = /^'''exec'\s+("([^"]+)"|\S+)/

/** undefined for a file that names none, for example a binary. */
export const interpreterOf = (head: string): readonly [string, ...ReadonlyArray<string>] | undefined => {
  const [first = "", second = ""] = head.split("\n", 2)
  if (!first.startsWith("#!")) return undefined
  const exec = trampoline.exec(second)
  if (exec !== null) {
    const path = exec[2] ?? exec[1]
    return path === undefined ? undefined : [path]
  }
  const [program, ...words] = first.slice(2).trim().split(/\s+/)
  return program === undefined || program === "" ? undefined : [program, ...words]
}
