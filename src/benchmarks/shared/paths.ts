/** POSIX paths as text; nothing here looks at a file system. */

/** Absolute, without `.`, `..`, doubled or trailing slashes. */
export const resolvePath = (workingDirectory: string, path: string): string => {
  const parts: Array<string> = []
  for (const part of (path.startsWith("/") ? path : `${workingDirectory}/${path}`).split("/")) {
    if (part === "..") parts.pop()
    else if (part !== "" && part !== ".") parts.push(part)
  }
  return `/${parts.join("/")}`
}

export const parentOf = (path: string): string => {
  const cut = path.lastIndexOf("/")
  return cut <= 0 ? "/" : path.slice(0, cut)
}

export const joinPath = (folder: string, name: string): string => folder === "/" ? `/${name}` : `${folder}/${name}`

/** True for the folder itself and everything below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`)
