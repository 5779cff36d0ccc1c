/** Port: the machine that this program runs on, also where `HostFiles` are those of another host. */
import * as Context from "effect/Context"
import type { HostFiles } from "./HostFiles.ts"

/** Files of the machine that starts the launcher. */
export class LaunchingMachine
  extends Context.Tag("mlpstorage/LaunchingMachine")<LaunchingMachine, Context.Tag.Service<HostFiles>>()
{}
