import { defineConfig } from "vitest/config"

/**
 * Workers are kept from file to file: loading Effect and the sources anew for each would take half of the time. Each pool has workers of
 * its own, and pools of one group work at the same time.
 */
const poolOptions = {
  threads: { isolate: false, minThreads: 2, maxThreads: 2 },
  forks: { isolate: false, minForks: 3, maxForks: 3 },
  vmForks: { minForks: 3, maxForks: 3 }
}

const common = { setupFiles: ["test/setup.ts"], poolOptions, testTimeout: 120_000, hookTimeout: 180_000 }

/** They wait for limits of the program and of launchers, or for programs that wait, and need no core meanwhile. */
const waiting = ["dlio/lostHosts", "dlio/mpich", "dlio/slurm", "kvcache/official"].map((name) =>
  `test/integration/${name}.test.ts`
)

/** They put other modules in the place of the program's, which a kept worker has long loaded. */
const replacing = ["test/unit/rules/editionProof.test.ts"]

/** It drops the caches of the whole machine, so nothing that looks at caches may run beside it. */
const dropping = ["test/integration/program/droppedCaches.test.ts"]

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
          sequence: { groupOrder: 0 }
        }
      },
      {
        test: { ...common, name: "waiting", include: waiting, pool: "vmForks", sequence: { groupOrder: 0 } }
      },
      {
        test: { ...common, name: "replacing", include: replacing, pool: "threads", sequence: { groupOrder: 0 } }
      },
      {
        test: {
          ...common,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: [...dropping, ...waiting],
          pool: "forks",
          sequence: { groupOrder: 0 }
        }
      },
      {
        test: {
          ...common,
          name: "alone",
          include: dropping,
          pool: "forks",
          poolOptions: { ...poolOptions, forks: { ...poolOptions.forks, singleFork: true } },
          sequence: { groupOrder: 1 }
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
