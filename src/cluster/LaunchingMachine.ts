/** Port: the machine that this program runs on, also where `HostFiles` are those of another host. */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { HostFiles } from "./HostFiles.ts"

export class LaunchingMachine
  extends Context.Tag("mlpstorage/LaunchingMachine")<LaunchingMachine, Context.Tag.Service<HostFiles>>()
{}

/** Where the two are one. */
export const launchingHere: Layer.Layer<LaunchingMachine, never, HostFiles> = Layer.effect(LaunchingMachine, HostFiles)
