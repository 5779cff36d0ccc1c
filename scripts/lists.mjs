/** The modules that list what there is of benchmarks; only where the program is put together are they imported. */
export const lists = [
  "src/benchmarks/registry.ts",
  "src/benchmarks/onDisk.ts",
  "src/benchmarks/readings.ts",
  "src/benchmarks/kinds.ts",
  "src/benchmarks/nativeWorks.ts",
  "src/benchmarks/officialEngines.ts",
  "src/benchmarks/officialTasks.ts",
  "src/entries/coordinators.ts",
  "src/entries/ranks.ts"
]
