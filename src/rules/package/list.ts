/** The rules about packages that are no benchmark's own, in the order of the rule book. */
import type { PackageRule } from "../Package.ts"
import {
  readableFolders,
  resultFolders,
  submitterFolders,
  submitterNames,
  topLevel,
  workloadCategories
} from "./folders.ts"
import { harness, imageContents, legacyCode, orphans, pointers } from "./images.ts"
import { damagedFiles, emptyWorkloads, wholeRuns } from "./leaves.ts"
import { checkableEdition, knownEditions, leafProvenance, manifest, rollupTables } from "./provenance.ts"
import { descriptionFiles, descriptionSchema, remapTime } from "./systems.ts"

export const packageRules: ReadonlyArray<PackageRule> = [
  readableFolders,
  submitterNames,
  topLevel,
  submitterFolders,
  descriptionFiles,
  descriptionSchema,
  resultFolders,
  workloadCategories,
  remapTime,
  emptyWorkloads,
  wholeRuns,
  damagedFiles,
  harness,
  pointers,
  imageContents,
  orphans,
  legacyCode,
  leafProvenance,
  manifest,
  knownEditions,
  checkableEdition,
  rollupTables
]
