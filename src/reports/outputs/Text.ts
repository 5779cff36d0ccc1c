/** A piece of an output: text of ours, or bytes that are copied as they are. */
export type Text = string | Uint8Array
