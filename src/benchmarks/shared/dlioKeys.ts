/**
 * The dotted keys of a workload that DLIO reads (`LoadConfig` in its `utils/config.py`, docs/reference/dlio-command.md 7). Any other
 * is taken by Hydra and read by nobody.
 */
import type { DlioDialect } from "../../rules/editions/dialects.ts"

const words = (text: string): ReadonlyArray<string> => text.trim().split(/\s+/)

const below = (group: string, names: string): ReadonlyArray<string> => words(names).map((name) => `${group}.${name}`)

/** Of every release since the round v2.0. */
const always = [
  "framework",
  ...below("workflow", "generate_data train evaluation checkpoint profiling"),
  ...below("storage", "storage_type storage_root"),
  ...below(
    "dataset",
    `record_length_bytes record_length_bytes_stdev record_length_bytes_resize num_files_train num_files_eval
     generation_buffer_size num_samples_per_file data_folder num_subfolders_train num_subfolders_eval enable_chunking
     chunk_size compression compression_level file_prefix format keep_files`
  ),
  ...below(
    "reader",
    `dont_use_mmap reader_classname multiprocessing_context data_loader data_loader_classname data_loader_sampler
     read_threads computation_threads batch_size batch_size_eval prefetch_size file_shuffle file_access shuffle_size
     sample_shuffle read_type transfer_size odirect preprocess_time preprocess_time_stdev pin_memory`
  ),
  ...below("train", "epochs total_training_steps seed_change_epoch computation_time computation_time_stdev seed"),
  ...below("evaluation", "eval_time eval_time_stdev eval_after_epoch epochs_between_evals"),
  ...below(
    "checkpoint",
    `checkpoint_folder checkpoint_after_epoch epochs_between_checkpoints steps_between_checkpoints type
     checkpoint_mechanism_classname fsync time_between_checkpoints num_checkpoints_write num_checkpoints_read
     recovery_rank_shift rank_sync mode randomize_tensor ksm`
  ),
  ...below(
    "model",
    `name type model_size_bytes optimization_groups num_layers layer_parameters model_datatype optimizer_datatype`
  ),
  ...below("model.parallelism", "tensor pipeline data zero_stage"),
  ...below("model.transformer", "vocab_size hidden_size ffn_hidden_size num_attention_heads num_kv_heads"),
  ...below("output", "folder log_file"),
  ...below("output.metric", "exclude_start_steps exclude_end_steps"),
  ...below("profiling", "profiler iostat_devices"),
  "metric.au"
]

const sinceThird = [
  ...below("storage", "storage_options storage_library post_generation_settle_seconds"),
  ...below(
    "dataset",
    `data_gen_method record_element_bytes record_element_type record_dims skip_listing listing_validation_interval`
  ),
  ...below("dataset.parquet", "columns row_group_size partition_by generation_batch_size use_s3dlio_gen"),
  ...below("dataset.hdf5", "chunk_dims num_dset_per_record max_shape"),
  ...below("reader", "write_threads transformed_record_dims transformed_record_element_type")
]

/** What lies below them is handed on as it is. */
const open: ReadonlySet<string> = new Set([
  "storage.storage_options",
  "reader.preprocess_time",
  "train.computation_time",
  "evaluation.eval_time",
  "checkpoint.ksm"
])

export const dlioKeysOf = ({ readsNewerKeys }: DlioDialect): ReadonlyArray<string> =>
  readsNewerKeys ? [...always, ...sinceThird] : always

export const isReadByDlio = (dialect: DlioDialect, key: string): boolean => {
  const keys = dlioKeysOf(dialect)
  if (keys.includes(key)) return true
  const parts = key.split(".")
  return parts.some((_, i) => {
    const outer = parts.slice(0, i).join(".")
    return open.has(outer) && keys.includes(outer)
  })
}
