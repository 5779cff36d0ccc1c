/** The only places that may reach Node itself; everything else goes through a port. */
export const nodeAllowed = [
  "src/main.ts",
  "src/live.ts",
  "src/entries/**",
  "src/benchmarks/*/native/**",
  "src/engines/native/**",
  "src/reports/worker/**",
  "src/submission/files/**",
  "src/cluster/local/**",
  "src/process/**"
]
