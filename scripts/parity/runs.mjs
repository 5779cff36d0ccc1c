/** Small real runs of the native engine, whose files are compared as well: whole, failed, interrupted, several. */

const checkpoint = (words, params = ["checkpoint.time_between_checkpoints=0"]) => [
  "checkpointing",
  "run",
  "--engine=native",
  "--model=llama3-8b",
  "-np=2",
  "--scale=0.0002",
  "-ncw=2",
  "-ncr=2",
  "-cf=ckpt",
  "-rd=results",
  "--skip-timeseries",
  ...words,
  "--params",
  ...params
]

const pausing = ["checkpoint.time_between_checkpoints=60"]

const generate = (words = []) => [
  "training",
  "datagen",
  "--engine=native",
  "--model=retinanet",
  "-np=2",
  "-dd=data",
  "-rd=results",
  ...words,
  "--params",
  "dataset.num_files_train=96"
]

const train = (words = [], params = []) => [
  "training",
  "run",
  "--engine=native",
  "--model=retinanet",
  "-at=b200",
  "-na=2",
  "-dd=data",
  "-rd=results",
  "--skip-timeseries",
  ...words,
  "--params",
  "dataset.num_files_train=96",
  "train.epochs=2",
  "train.computation_time=0.2",
  ...params
]

/** Contents are random: their sizes are compared. */
const sizes = /^here\/(?:ckpt|data)\/.*\.(?:pt|jpeg|part)$/

const run = (name, steps) => ({ name: `run: ${name}`, steps, sizes, readings: true })

export const runs = [
  run("a checkpoint", [{ words: checkpoint([]) }]),
  run("a checkpoint as one document, in DLIO's requests", [{
    words: checkpoint(["--json", "--profile=dlio", "--verify=full"])
  }]),
  run("a checkpoint removed again, with a time series", [{
    words: checkpoint(["--cleanup"]).filter((word) => word !== "--skip-timeseries")
  }]),
  run("checkpoints twice", [{ words: checkpoint(["--loops=2", "--overwrite", "--json"]) }]),
  run("a checkpoint written, a command, and read", [{
    words: checkpoint(["--between=echo moved", "--remap-seconds=2", "--json"])
  }]),
  run("a command between that fails", [{ words: checkpoint(["--between=exit 3", "--json"]) }]),
  run("a checkpoint out of time", [{ words: checkpoint(["--timeout=4"], pausing) }]),
  run("a checkpoint interrupted", [{ words: checkpoint([], pausing), when: /pausing/, signal: "SIGINT" }]),
  run("a checkpoint that was killed, and the report on it", [
    { words: checkpoint([], pausing), when: /pausing/, signal: "SIGKILL" },
    { words: ["reports", "reportgen", "-rd", "results", "-o", "out", "--format", "json"] }
  ]),
  run("a data set, checked, damaged, found and refused", [
    { words: generate() },
    { words: generate(["--verify", "--json"]) },
    { truncate: "data/retinanet/train/img_07_of_96.jpeg" },
    { words: generate(["--verify"]) },
    { words: train() }
  ]),
  run("a data set, trained on, and the report", [
    { words: generate(["--json"]) },
    { words: train(["--json"]) },
    { words: ["reports", "reportgen", "-rd", "results", "-o", "out", "--format", "json"] }
  ]),
  run("training twice after a warm-up, and once interrupted", [
    { words: generate() },
    { words: train(["--warmup=1", "--loops=2"], ["train.epochs=1"]).filter((word) => word !== "train.epochs=2") },
    {
      words: train([], ["train.epochs=60"]).filter((word) => word !== "train.epochs=2"),
      when: /epoch 1 of/,
      signal: "SIGINT"
    }
  ])
]
