/** Builds `dist/`: one flat folder of split ES modules, one file per process the program starts. */
import { build } from "esbuild"
import { rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
await rm(`${root}/dist`, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    main: "src/main.ts",
    coordinator: "src/engines/native/coordinator.entry.ts",
    rank: "src/engines/native/rank.entry.ts"
  },
  outdir: "dist",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  legalComments: "linked",
  logLevel: "warning",
  banner: {
    js: "import { createRequire as __createRequire } from \"node:module\"; const require = __createRequire(import.meta.url);"
  }
})
