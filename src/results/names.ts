/** Names as the suite spells them today. */

const llama = /^llama3?[-_]?(8b|70b|405b|1t)$/i

/** `llama_8b`, `llama3_8b` → `llama3-8b`; other names lose only their case. */
export const modelName = (text: string): string => {
  const [, size] = llama.exec(text.trim()) ?? []
  return size === undefined ? text.trim().toLowerCase() : `llama3-${size.toLowerCase()}`
}

const accelerator = /^(?:v100|a100|h100|b200|mi355)$/i

/** `unet3d_h100` → `h100`. The model may hold underscores of its own; `unet3d_datagen` names no accelerator. */
export const acceleratorOfChoice = (choice: string): string | undefined => {
  const last = choice.split("_").at(-1) ?? ""
  return accelerator.test(last) ? last.toLowerCase() : undefined
}

/** Parameters that the existing tool or this one sets by itself. Given by a person, the same key is an override. */
const injected: ReadonlySet<string> = new Set([
  "dataset.skip_listing",
  "dataset.listing_validation_interval",
  "dataset.total_disk_bytes",
  "dataset.data_folder",
  "storage.storage_type",
  "storage.storage_root",
  "storage.storage_options.storage_library",
  "storage.storage_options.uri_scheme",
  "storage.s3_force_path_style",
  "checkpoint.mode",
  "checkpoint.num_checkpoints_read",
  "checkpoint.num_checkpoints_write",
  "checkpoint.checkpoint_folder",
  "model.parallelism.data"
])

export const isInjectable = (key: string): boolean => injected.has(key)
