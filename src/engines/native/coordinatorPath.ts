/** Where the bundled coordinator is: beside us in the flat `dist/`, or in the project's `dist/` when run from sources. */
const here = import.meta.url

const fromHere = /\/src\/engines\/native\/[^/]+$/.test(here) ? "../../../dist/coordinator.js" : "coordinator.js"

/** Absolute. */
export const coordinatorPath: string = decodeURIComponent(new URL(fromHere, here).pathname)
