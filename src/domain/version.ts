import manifest from "../../package.json" with { type: "json" }

/** This program's version, recorded with every run. */
export const version: string = manifest.version
