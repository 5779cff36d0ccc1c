/**
 * A machine under a name that only this program's records use. machine-id(5) asks programs not to show the id itself, and tells how
 * to derive one of their own: keyed hashing with an id of the application.
 */
import { createHmac } from "node:crypto"

/** Ours, drawn once. Another value would make the hosts of older records strangers. */
const application = "5f9f6f0e1d0c4b7f9a6e2c1b7d3a8e54"

/** `id`: the text of /etc/machine-id. 32 hexadecimal digits, equal for equal ids. */
export const machineIdentity = (id: string): string =>
  createHmac("sha256", id.trim()).update(application).digest("hex").slice(0, 32)
