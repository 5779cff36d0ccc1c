/** Port: how wide and how colourful standard output may be. */
import * as Context from "effect/Context"
import type { Look } from "./Look.ts"

export class Screen extends Context.Tag("mlpstorage/Screen")<Screen, { readonly output: Look }>() {}
