/**
 * How a run of the native engine read and wrote, in a few words: its profile, with what `--io` and `--transfer-size` put in the
 * place of the profile's own. `device`, `device buffered`, `dlio 4096 KiB requests`. Runs that differ in it are no runs of one
 * series; what other options change stands among the parameters.
 */
import { profileIo } from "../domain/Measurement.ts"
import { type Profile, profiles } from "../domain/Plan.ts"
import { KiB } from "../domain/Units.ts"

const isProfile = (word: string): word is Profile => profiles.some((profile) => profile === word)

/** `null` is not recorded, or not given. Requests are multiples of 4096 bytes. */
export const ioProfileName = (profile: string, io: string | null, requestBytes: number | null): string => {
  const own = isProfile(profile) ? profileIo[profile] : io
  return [
    profile,
    ...(io === null || io === own ? [] : [io]),
    ...(requestBytes === null ? [] : [`${requestBytes / KiB} KiB requests`])
  ].join(" ")
}

const shape = new RegExp(`^(${profiles.join("|")})(?: (direct|buffered))?(?: (\\d+) KiB requests)?$`)

/** Options that give another run the same; `undefined` for a name that none can give. */
export const ioProfileOptions = (name: string): ReadonlyArray<string> | undefined => {
  const match = shape.exec(name)
  if (match === null) return undefined
  const [, profile, io, requests] = match
  return [
    ...(profile === "device" ? [] : [`--profile ${profile}`]),
    ...(io === undefined ? [] : [`--io ${io}`]),
    ...(requests === undefined ? [] : [`--transfer-size ${requests}K`])
  ]
}
