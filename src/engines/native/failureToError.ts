/** What the coordinator reports as broken, as the program's typed errors. Total over the report's kinds. */
import type { EngineFailureReport } from "../../domain/EngineFailureReport.ts"
import type { Medium } from "../../domain/Plan.ts"
import {
  type AppError,
  BadStructure,
  DataIntegrity,
  DirectIoRefused,
  InternalError,
  Interrupted,
  PathNotFound,
  RankDied
} from "../../errors/AppError.ts"
import { refusedBy } from "../../errors/refusedBy.ts"

type Maker = (report: EngineFailureReport, of: Medium) => AppError

const folders: Readonly<Record<Medium, string>> = { checkpoints: "the checkpoint folder", data: "the data folder" }

const pathOf = ({ path }: EngineFailureReport, of: Medium): string => path ?? folders[of]

const operationOf = ({ operation }: EngineFailureReport): string => operation ?? "work"

const refused: Maker = (report, of) =>
  refusedBy(report.errno, {
    path: pathOf(report, of),
    operation: operationOf(report),
    partialFiles: report.partialFiles,
    of
  })

const makers: Readonly<Record<EngineFailureReport["kind"], Maker>> = {
  "no-space": refused,
  "io-error": (report, of) =>
    report.errno === "EEXIST"
      ? new BadStructure({ path: pathOf(report, of), detail: "it is there already; a run never writes over a file" })
      : refused(report, of),
  permission: refused,
  missing: (report, of) =>
    report.errno === "ESTALE"
      ? refused(report, of)
      : new PathNotFound({ path: pathOf(report, of), what: "the file or folder" }),
  integrity: (report, of) => new DataIntegrity({ report, of }),
  "direct-refused": (report, of) => new DirectIoRefused({ path: pathOf(report, of) }),
  "taken-over": (report, of) => new BadStructure({ path: pathOf(report, of), detail: report.message }),
  malformed: (report, of) => new BadStructure({ path: pathOf(report, of), detail: report.message }),
  "rank-died": (report) => new RankDied({ report }),
  stopped: (report) => new Interrupted({ signal: report.signal ?? "SIGTERM", partialFiles: report.partialFiles }),
  internal: (report) => new InternalError({ detail: report.message })
}

/** `of`: what the run works on. */
export const failureToError = (report: EngineFailureReport, of: Medium): AppError => makers[report.kind](report, of)
