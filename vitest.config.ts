import { defineConfig } from "vitest/config"

/**
 * Workers are kept from file to file: loading Effect and the sources anew for each would take half of the time. Tests that start
 * processes wait more than they work.
 */
const poolOptions = {
  threads: { isolate: false, minThreads: 2, maxThreads: 2 },
  forks: { isolate: false, minForks: 3, maxForks: 3 }
}

const common = { setupFiles: ["test/setup.ts"], poolOptions }

/** Tests that start processes: a limit is there to end what hangs, not to judge how busy the machine is. */
const processes = { ...common, pool: "forks", testTimeout: 120_000, hookTimeout: 180_000 } as const

/** They drop the caches of the whole machine, so nothing that looks at caches may run beside them. */
const dropping = ["test/integration/cluster/runOnHost.test.ts", "test/integration/program/experiment.test.ts"]

/** They put other modules in the place of the program's, which a kept worker has long loaded. */
const replacing = ["test/unit/rules/editionProof.test.ts"]

export default defineConfig({
  test: {
    globalSetup: ["test/globalSetup.ts"],
    poolOptions,
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          exclude: replacing,
          pool: "threads",
          testTimeout: 120_000,
          sequence: { groupOrder: 0 }
        }
      },
      {
        test: {
          ...common,
          name: "replacing",
          include: replacing,
          pool: "forks",
          testTimeout: 120_000,
          poolOptions: { ...poolOptions, forks: { isolate: true, singleFork: true } },
          sequence: { groupOrder: 3 }
        }
      },
      {
        test: {
          ...processes,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: dropping,
          sequence: { groupOrder: 1 }
        }
      },
      {
        test: {
          ...processes,
          name: "alone",
          include: dropping,
          poolOptions: { ...poolOptions, forks: { ...poolOptions.forks, singleFork: true } },
          sequence: { groupOrder: 2 }
        }
      }
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.entry.ts", "src/main.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 85 }
    }
  }
})
