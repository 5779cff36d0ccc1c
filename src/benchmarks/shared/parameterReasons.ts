/**
 * Why a parameter that DLIO reads is not taken: by nobody where the command makes nothing of it, by the native engine where that does
 * its work in another way. A reason is about the key itself, so that whoever reads it knows what to do instead.
 */

type Reason = readonly [keys: ReadonlyArray<string>, why: string]

/** What a command does with a workload, as far as it decides which parameters are taken. */
export interface Doing {
  /** Keys whose values the command says itself. */
  readonly says: ReadonlyArray<string>
  /** Whoever runs it: the command leaves no work on which they could act. */
  readonly idle: ReadonlyArray<Reason>
  /** Keys of idle groups that are acted on all the same. */
  readonly heeded?: ReadonlyArray<string>
  /** Why no plan can have a key, whoever acts on it. */
  readonly unplannable?: (key: string) => string | undefined
}

/** A key stands for itself and for all below it. */
const covers = (keys: ReadonlyArray<string>) => (key: string): boolean =>
  keys.some((one) => key === one || key.startsWith(`${one}.`))

const whyOf = (reasons: ReadonlyArray<Reason>, key: string): string | undefined =>
  reasons.find(([keys]) => covers(keys)(key))?.[1]

export const whyIdle = ({ heeded = [], idle }: Doing, key: string): string | undefined =>
  heeded.includes(key) ? undefined : whyOf(idle, key)

const pythonOnly = "it names Python code, and the native engine runs none"
const ownProcesses = "it is about processes and threads of Python, and the native engine has its own"
const wholeFiles = "the native engine reads whole files, in DLIO's order of files and in no other within them"
const ownContents = "the native engine makes contents in its own way, which no reader depends on"
const otherFormats = "only files of a format have it that no workload of the rounds uses"
const noTensors = "the native engine builds no tensors: what it writes is made as it is written"

/** Of keys that DLIO acts on and the native engine does not. */
const native: ReadonlyArray<Reason> = [
  [
    [
      "framework",
      "reader.data_loader",
      "reader.data_loader_classname",
      "reader.data_loader_sampler",
      "reader.reader_classname",
      "checkpoint.checkpoint_mechanism_classname"
    ],
    pythonOnly
  ],
  [
    ["reader.multiprocessing_context", "reader.pin_memory", "reader.computation_threads", "reader.write_threads"],
    ownProcesses
  ],
  [
    ["reader.sample_shuffle", "reader.shuffle_size", "reader.read_type", "reader.file_access", "reader.dont_use_mmap"],
    wholeFiles
  ],
  [
    [
      "reader.preprocess_time",
      "reader.preprocess_time_stdev",
      "reader.transformed_record_dims",
      "reader.transformed_record_element_type",
      "dataset.record_length_bytes_resize"
    ],
    "the native engine makes nothing of samples once they are in memory"
  ],
  [["storage"], "the native engine reads and writes files of a mounted file system by the system's own calls"],
  [
    [
      "evaluation",
      "workflow.evaluation",
      "dataset.num_files_eval",
      "dataset.num_subfolders_eval",
      "reader.batch_size_eval"
    ],
    "no workload of the rounds evaluates, and the native engine does not"
  ],
  [["dataset.enable_chunking", "dataset.chunk_size", "dataset.hdf5"], otherFormats],
  [
    ["dataset.compression", "dataset.compression_level"],
    "the native engine compresses nothing: its bytes are random, as those of the rounds are"
  ],
  [["dataset.keep_files"], "the native engine leaves a data set where it is"],
  [
    ["dataset.record_element_bytes", "dataset.record_element_type", "dataset.record_dims"],
    "samples of the native engine are bytes in two dimensions, as those of the rounds are"
  ],
  [
    [
      "dataset.data_gen_method",
      "dataset.generation_buffer_size",
      "dataset.parquet.generation_batch_size",
      "dataset.parquet.partition_by",
      "dataset.parquet.use_s3dlio_gen"
    ],
    ownContents
  ],
  [
    ["train.computation_time", "train.computation_time_stdev"],
    "every step of the native engine computes as long as every other: give one train.computation_time"
  ],
  [
    ["checkpoint.epochs_between_checkpoints", "checkpoint.steps_between_checkpoints"],
    "while it trains the native engine writes one checkpoint, after checkpoint.checkpoint_after_epoch"
  ],
  [["checkpoint.rank_sync"], "ranks of the native engine meet before each checkpoint, and never within its time"],
  [["checkpoint.recovery_rank_shift"], "each rank reads what it wrote; --between drop-caches empties the cache before"],
  [["checkpoint.type", "checkpoint.randomize_tensor", "checkpoint.ksm"], noTensors],
  [
    ["model.model_size_bytes", "model.optimization_groups", "model.layer_parameters"],
    "the native engine has the sizes of a transformer from its shape, and while it trains DLIO's own default size"
  ],
  [["model", "checkpoint.mode", "checkpoint.fsync"], "only checkpointing run lays a model out and flushes it"],
  [["output.folder", "output.log_file"], "the native engine writes the record of a run, and that into --results-dir"],
  [["output.metric"], "the native engine leaves out the steps that the edition's DLIO leaves out"],
  [["profiling", "workflow.profiling"], "the native engine has no profiler"]
]

export const whyNotNative = (key: string): string | undefined => whyOf(native, key)
