/**
 * Port: the machines whose ranks do the work, each with its own file system. What is said of a run's folders is what these see;
 * the machine that a command is typed on is one of them only when ranks run there.
 */
import * as Context from "effect/Context"
import type * as Either from "effect/Either"
import type { HostFiles } from "./HostFiles.ts"

/** One machine whose ranks do the work. */
export interface Client {
  /** null: this machine. */
  readonly host: string | null
  /** Its files. Fails with why the machine cannot be looked at. */
  readonly files: Either.Either<Context.Tag.Service<HostFiles>, string>
}

/** The machines of a run, each once. */
export class Clients extends Context.Tag("mlpstorage/Clients")<Clients, ReadonlyArray<Client>>() {}
