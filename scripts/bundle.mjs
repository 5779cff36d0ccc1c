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
    rank: "src/engines/native/rank.entry.ts",
    reportWorker: "src/reports/worker/worker.entry.ts"
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

/** The script inside `report.html`: one file for browsers, licences of what it holds at its end. */
await build({
  absWorkingDir: root,
  entryPoints: { reportPage: "src/reports/page/page.entry.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  platform: "browser",
  format: "iife",
  target: ["chrome115", "firefox115", "safari16.4"],
  legalComments: "eof",
  logLevel: "warning",
  tsconfig: "src/reports/page/tsconfig.json"
})
