/** What the coordinator reports as broken, as the program's typed errors. Total over the report's kinds. */
import type { EngineFailureReport } from "../../domain/EngineFailureReport.ts"
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

type Maker = (report: EngineFailureReport) => AppError

const pathOf = ({ path }: EngineFailureReport): string => path ?? "the checkpoint folder"

const operationOf = ({ operation }: EngineFailureReport): string => operation ?? "work"

const refused: Maker = (report) =>
  refusedBy(report.errno, { path: pathOf(report), operation: operationOf(report), partialFiles: report.partialFiles })

const makers: Readonly<Record<EngineFailureReport["kind"], Maker>> = {
  "no-space": refused,
  "io-error": (report) =>
    report.errno === "EEXIST"
      ? new BadStructure({ path: pathOf(report), detail: "it is there already; a run never writes over a file" })
      : refused(report),
  permission: refused,
  missing: (report) =>
    report.errno === "ESTALE"
      ? refused(report)
      : new PathNotFound({ path: pathOf(report), what: "the file or folder" }),
  integrity: (report) => new DataIntegrity({ report }),
  "direct-refused": (report) => new DirectIoRefused({ path: pathOf(report) }),
  "taken-over": (report) => new BadStructure({ path: pathOf(report), detail: report.message }),
  "rank-died": (report) => new RankDied({ report }),
  stopped: (report) => new Interrupted({ signal: report.signal ?? "SIGTERM", partialFiles: report.partialFiles }),
  internal: (report) => new InternalError({ detail: report.message })
}

export const failureToError = (report: EngineFailureReport): AppError => makers[report.kind](report)
