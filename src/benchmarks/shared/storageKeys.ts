/** Parameters of storage that the existing tool sets by itself in every workload of DLIO. */
export const storageKeys: ReadonlyArray<string> = [
  "storage.storage_type",
  "storage.storage_root",
  "storage.storage_options.storage_library",
  "storage.storage_options.uri_scheme",
  "storage.s3_force_path_style"
]
