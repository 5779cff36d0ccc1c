/** What the coordinator reports as broken, as the program's typed errors. Total over the report's kinds. */
import type { EngineFailureReport } from "../../domain/EngineFailureReport.ts"
import {
  type AppError,
  BadStructure,
  DataIntegrity,
  DirectIoRefused,
  InternalError,
  Interrupted,
  NoSpace,
  PathNotFound,
  PermissionDenied,
  RankDied,
  StorageError
} from "../../errors/AppError.ts"

type Maker = (report: EngineFailureReport) => AppError

const pathOf = ({ path }: EngineFailureReport): string => path ?? "the checkpoint folder"

const operationOf = ({ operation }: EngineFailureReport): string => operation ?? "work"

const makers: Readonly<Record<EngineFailureReport["kind"], Maker>> = {
  "no-space": (report) =>
    new NoSpace({
      path: pathOf(report),
      neededBytes: null,
      availableBytes: null,
      partialFiles: report.partialFiles
    }),
  "io-error": (report) =>
    report.errno === "EEXIST"
      ? new BadStructure({ path: pathOf(report), detail: "it is there already; a run never writes over a file" })
      : new StorageError({
        path: pathOf(report),
        operation: operationOf(report),
        errno: report.errno,
        partialFiles: report.partialFiles
      }),
  permission: (report) =>
    new PermissionDenied({
      path: pathOf(report),
      operation: operationOf(report),
      ...(report.errno === "EROFS" ? { readOnly: true } : {})
    }),
  missing: (report) => new PathNotFound({ path: pathOf(report), what: "the file or folder" }),
  integrity: (report) => new DataIntegrity({ report }),
  "direct-refused": (report) => new DirectIoRefused({ path: pathOf(report) }),
  "taken-over": (report) => new BadStructure({ path: pathOf(report), detail: report.message }),
  "rank-died": (report) => new RankDied({ report }),
  stopped: (report) => new Interrupted({ signal: report.signal ?? "SIGTERM", partialFiles: report.partialFiles }),
  internal: (report) => new InternalError({ detail: report.message })
}

export const failureToError = (report: EngineFailureReport): AppError => makers[report.kind](report)
