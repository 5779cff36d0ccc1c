const regex = { ".": "\\.", "*": "[^/]+", "**": ".+" }

/** `*`: one name; `**`: whatever is below. Node has it from version 22 on. */
export const matchesGlob = (path, glob) =>
  new RegExp(`^${glob.replace(/\*\*|[.*]/g, (mark) => regex[mark])}$`).test(path)
