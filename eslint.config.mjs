import effect from "@effect/eslint-plugin"
import typescript from "@typescript-eslint/eslint-plugin"
import parser from "@typescript-eslint/parser"
import importSort from "eslint-plugin-simple-import-sort"
import { exempted } from "./scripts/lint/benchmarkNames.mjs"
import { contracts } from "./scripts/lint/contractWords.mjs"
import { hotLoops } from "./scripts/lint/hotLoops.mjs"
import { house } from "./scripts/lint/house.mjs"
import { nodeAllowed } from "./scripts/lint/nodeAllowed.mjs"

const dprint = {
  indentWidth: 2,
  lineWidth: 120,
  operatorPosition: "maintain",
  semiColons: "asi",
  quoteStyle: "alwaysDouble",
  trailingCommas: "never",
  "arrowFunction.useParentheses": "force",
  "module.sortImportDeclarations": "maintain"
}

export default [
  { ignores: ["dist/**", "coverage/**", "node_modules/**", "test/fixtures/trees/**"] },
  // What is disabled for rules about types is held against them where those run (scripts/types.mjs).
  { linterOptions: { reportUnusedDisableDirectives: "off" } },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "scripts/**/*.ts", "*.ts"],
    languageOptions: { parser, ecmaVersion: "latest", sourceType: "module" },
    plugins: { "@effect": effect, "@typescript-eslint": typescript, "simple-import-sort": importSort },
    rules: {
      "@effect/dprint": ["error", { config: dprint }],
      "simple-import-sort/imports": ["error", { groups: [["^\\u0000", "^@?\\w", "^node:", "^\\."]] }],
      "no-debugger": "error"
    }
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "@effect/no-import-from-barrel-package": ["error", { packageNames: ["effect", "@effect/platform", "@effect/platform-node", "@effect/cli"] }],
      "no-console": "error"
    }
  },
  {
    files: ["src/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "error" }
  },
  {
    files: ["src/**/*.ts"],
    ignores: hotLoops,
    rules: { "@typescript-eslint/no-non-null-assertion": "error" }
  },
  {
    files: ["src/**/*.ts"],
    ignores: nodeAllowed,
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*"], message: "Node is reached through a port (docs/ARCHITECTURE.md, Ports)." }] }]
    }
  },
  {
    files: contracts,
    plugins: { house },
    rules: { "house/contract-words": "error" }
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/launcher/**"],
    plugins: { house },
    rules: { "house/no-launcher-names": "error" }
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/rules/editions/**", "src/benchmarks/*/editions.ts", "src/results/draft/{shapes,toolMetadata,dlioFiles}.ts"],
    plugins: { house },
    rules: { "house/no-edition-names": "error" }
  },
  {
    files: ["src/**/*.ts"],
    ignores: Object.keys(exempted),
    plugins: { house },
    rules: { "house/no-benchmark-names": "error" }
  }
]
