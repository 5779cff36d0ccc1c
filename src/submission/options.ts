/** Options of the commands about packages. */
import * as Option from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { editionIds } from "../rules/editions/editions.ts"

const edition = (summary: string) =>
  Option.optional<EditionId>("edition", { type: "choice", choices: editionIds }, { summary, metavar: "EDITION" })

const ofRuns = edition("Judge the package by this edition; without it by the one that most of its runs are of.")

export const validateOptions = {
  edition: ofRuns,
  html: Option.optional<string>("html", { type: "path" }, {
    summary: "Write a page for reviewers there: systems by rules, findings, and questions for an issue.",
    metavar: "FILE"
  })
} as const

export const statusOptions = { edition: ofRuns } as const

export const describeOptions = { edition: edition("The edition whose schema it is held against.") } as const

export const packageOptions = {
  edition: ofRuns,
  codeImage: Option.optional<string>("code-image", { type: "path" }, {
    summary: "Source tree of the official tool that ran, or its captured image; runs without a pointer get one to it.",
    metavar: "DIR"
  }),
  out: Option.withDefault<string>("out", { type: "path" }, ".", {
    summary: "Folder for <organisation>.tar.gz, its checksum and its manifest.",
    metavar: "DIR"
  }),
  dryRun: Option.flag("dry-run", { summary: "Pack and check, and leave nothing behind." }),
  acceptExposed: Option.optional<string>("accept-exposed", { type: "path" }, {
    summary: "File of host names, addresses and home folders that may be seen in the package, one a line.",
    metavar: "FILE"
  })
} as const

const orgname = {
  aliases: ["--organization"],
  environment: "MLPSTORAGE_ORGNAME",
  metavar: "NAME"
}

const systemname = { aliases: ["-sn"], environment: "MLPERF_SYSTEMNAME", metavar: "NAME" }

const open = Option.flag("open", { summary: "The open division; without it the closed one." })

const choice = <const A extends string>(name: string, choices: ReadonlyArray<A>, summary: string) =>
  Option.required<A>(name, { type: "choice", choices }, { summary })

export const initOptions = {
  edition: edition("The edition whose schema the description follows."),
  open,
  orgname: Option.required<string>("orgname", { type: "text" }, {
    ...orgname,
    summary: "The submitter, as its folder is called."
  }),
  systemname: Option.required<string>("systemname", { type: "text" }, {
    ...systemname,
    summary: "The system, as its folder is called."
  }),
  deployment: choice("deployment", ["onprem", "cloud"], "Where the storage runs."),
  storageLocation: choice(
    "storage-location",
    ["remote", "local", "remote_and_local"],
    "Where the data lie, seen from the clients."
  ),
  benchmarkApi: choice("benchmark-api", ["file", "object"], "What the benchmark uses."),
  productApi: choice("product-api", ["file", "object", "block"], "What the product offers."),
  clients: Option.optional<number>("clients", { type: "integer", min: 1, max: 1_000_000 }, {
    summary: "Machines that ran the benchmark, all like this one.",
    metavar: "N"
  })
} as const

export const addOptions = {
  into: Option.withDefault<string>("into", { type: "path" }, ".", {
    summary: "Folder of the package: it holds closed or open.",
    metavar: "PATH"
  }),
  open,
  orgname: Option.optional<string>("orgname", { type: "text" }, {
    ...orgname,
    summary: "The submitter; without it as the runs have it."
  }),
  systemname: Option.optional<string>("systemname", { type: "text" }, {
    ...systemname,
    summary: "The system; without it as the runs have it."
  })
} as const
