/** Where `configs/` is. Sources sit two folders below the project, the flat `dist/` one. */
const here = import.meta.url

const fromHere = /\/src\/config\/[^/]+$/.test(here) ? "../../configs/" : "../configs/"

/** Absolute path of `configs/`, without a slash at its end. */
export const configsRoot: string = decodeURIComponent(new URL(fromHere, here).pathname).replace(/\/$/, "")
