/** Imports run downward only. A layer may import itself and any layer below it. */
const layers = [
  ["main", "^src/((main|program|live)\\.ts$|entries/)"],
  ["cli", "^src/cli/"],
  ["submission", "^src/submission/"],
  ["pipeline", "^src/(pipeline|reports|doctor)/"],
  ["reading", "^src/reading/"],
  ["benchmarks", "^src/benchmarks/"],
  ["engines", "^src/(engines|view)/"],
  ["cluster", "^src/cluster/"],
  ["results", "^src/(results|rules|launcher|process)/"],
  ["config", "^src/config/"],
  ["domain", "^src/(domain|errors)/"]
]

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, pathNot: ["\\.entry\\.ts$", "^src/main\\.ts$"] }, to: {} },
    ...layers.slice(1).map(([name, path], i) => ({
      name: `${name}-imports-downward`,
      severity: "error",
      from: { path },
      to: { path: layers.slice(0, i + 1).map(([, above]) => above).join("|") }
    })),
    {
      name: "lists-are-handed-in",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/((live|program)\\.ts$|entries/)" },
      to: { path: "^src/benchmarks/(kinds|nativeWorks|officialTasks|onDisk|readings|registry)\\.ts$" }
    },
    {
      name: "one-benchmark-never-opens-another",
      severity: "error",
      from: { path: "^src/benchmarks/([^/]+)/" },
      to: { path: "^src/benchmarks/[^/]+/", pathNot: "^src/benchmarks/($1|shared)/" }
    }
  ],
  options: { tsConfig: { fileName: "tsconfig.json" }, tsPreCompilationDeps: true, doNotFollow: { path: "node_modules" } }
}
