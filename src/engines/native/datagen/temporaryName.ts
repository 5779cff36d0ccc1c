/** The name of a file while it is made: hidden, and with an ending that no reader of data sets looks for. */
export const temporaryPath = (path: string): string => {
  const slash = path.lastIndexOf("/")
  return `${path.slice(0, slash + 1)}.${path.slice(slash + 1)}.part`
}
