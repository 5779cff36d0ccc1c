/**
 * The command lines that both builds are held against. Written out here and not asked of a build: what a build forgets must be missed.
 * A case has a name and either `words` or `steps`; `files` are put into its folder first. `readings: true` marks what
 * measures: its stamps, ids and readings are masked, and nothing is masked elsewhere but the folder of the build and the room on disks.
 */
import { reportCases } from "./reportCases.mjs"
import { runs } from "./runs.mjs"

const line = (words, more = {}) => ({ name: words.join(" ") || "(nothing)", words, ...more })
const lines = (texts) => texts.map((text) => line(text.split(" ").filter((word) => word !== "")))
const cross = (...lists) =>
  lists.reduce((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]])

const editions = ["v1.0", "v2.0", "v3.0"]
const engines = ["native", "dlio"]
const trainingModels = ["unet3d", "resnet50", "cosmoflow", "retinanet", "dlrm", "flux"]
const accelerators = ["a100", "h100", "b200", "mi355"]
const checkpointModels = ["llama3-8b", "llama3-70b", "llama3-405b", "llama3-1t"]
const closedProcesses = { "llama3-8b": 8, "llama3-70b": 64, "llama3-405b": 512, "llama3-1t": 1024 }

const commands = [
  "training",
  "training datasize",
  "training datagen",
  "training run",
  "training configview",
  "checkpointing",
  "checkpointing run",
  "checkpointing datasize",
  "checkpointing configview",
  "doctor",
  "errors",
  "errors list",
  "errors explain",
  "history",
  "history list",
  "history show",
  "history rerun",
  "init",
  "reports",
  "reports reportgen",
  "reports show",
  "compare",
  "rules",
  "rules list",
  "rules explain",
  "rules diff",
  "version"
]

const help = [
  ...lines(["", "--help", "-h", "--version", "version", "version --json", "training", "checkpointing"]),
  ...lines(commands.map((command) => `${command} --help`)),
  ...lines(["bash", "zsh", "fish", "tcsh"].map((shell) => `--completions ${shell}`))
]

const usage = lines([
  "--help_all",
  "--nonsense",
  "trainig run",
  "training runn",
  "training run",
  "training run --modell x",
  "training run --model unet4d -at h100 -na 8 -dd data",
  "training run --model unet3d -at h100 -na 0 -dd data",
  "training run --model unet3d -at h100 -na eight -dd data",
  "training run --model unet3d -at h100 -na 8 -na 9 -dd data",
  "training run --model unet3d -at h100 -na 8 -dd s3://bucket/data",
  "training run --model unet3d -at h100 -na 8 -dd data --edition v9.9",
  "training run --model unet3d -at h100 -na 8 -dd data --closed --open --what-if",
  "training run --model unet3d -at h100 -na 8 -dd data --engine fast",
  "training run --model unet3d -at h100 -na 8 -dd data --params reader.read_threads --what-if",
  "training run --model unet3d -at h100 -na 8 -dd data --params reader.read_threads=8 reader.read_threads=9 --what-if",
  "training run --model unet3d -at h100 -na 8 -dd data --params reader.nonsense=1 --engine native --what-if",
  "training run --model unet3d -at h100 -na 8 -dd data --engine native --hosts a,b --what-if",
  "training run --model unet3d -at h100 -na 8 -dd data --json --nonsense",
  "training datagen --model unet3d -dd data",
  "training datasize --model unet3d -at b200",
  "checkpointing run --model llama3-8b",
  "checkpointing run --model llama3-9b -cf ckpt",
  "checkpointing run --model llama3-8b -cf ckpt --scale 2 --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --scale 0.1 --closed --what-if",
  "checkpointing run --model llama3-8b -cf ckpt -ncw 0 -ncr 0 --what-if",
  "checkpointing run --model llama3-8b -cf ckpt -np 7 --closed --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --transfer-size huge --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --loops 0 --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --config-file absent.yaml --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --mpi-bin /absent/mpirun --engine dlio --what-if",
  "checkpointing run --model llama3-8b -cf ckpt --hostfile absent.txt --engine dlio --what-if",
  "errors explain",
  "errors explain E999",
  "rules explain",
  "rules explain 99.9.9",
  "rules list --edition v9.9",
  "rules diff v2.0",
  "history rerun 1",
  "reports reportgen",
  "reports reportgen -rd absent",
  "reports show absent",
  "compare absent-a absent-b"
])

/** Words of v2.0 and v3.0, understood or answered. */
const former = lines([
  "closed checkpointing run file --model llama3-8b -cf ckpt --what-if",
  "open checkpointing run file --model llama3-8b -cf ckpt --dry-run --json",
  "whatif checkpointing run file --model llama3-8b -cf ckpt --dry-run",
  "closed training unet3d run file -at b200 -na 8 -dd data --dry-run",
  "open training retinanet datagen file -np 4 -dd data --dry-run",
  "whatif training unet3d datasize file -at b200 -ma 8 -cm 128",
  "closed training run --model unet3d",
  "checkpointing run object --model llama3-8b -cf ckpt",
  "vectordb run-search",
  "history replay",
  "reports generate",
  "lockfile",
  "validate",
  "rules-coverage",
  "training run --model unet3d -g h100 -na 8 -dd data --exec-type mpi",
  "training datasize --model unet3d -g h100 -ma 8 -cm 128 --mpi-bin mpirun",
  "checkpointing datasize --model llama3-8b --o-direct",
  "checkpointing run --model llama3-8b -cf ckpt -nc 2",
  "reports reportgen --mlperf-version v2.0",
  "training run -m unet3d -at=h100 -na=8 -dd=data -s a b,c -p train.epochs=2 --what-if --json"
])

/** In which editions a model is trained, and on which accelerators. */
const workloads = {
  "v1.0": { unet3d: ["a100", "h100"], resnet50: ["a100", "h100"], cosmoflow: ["a100", "h100"] },
  "v2.0": { unet3d: ["a100", "h100"], resnet50: ["a100", "h100"], cosmoflow: ["a100", "h100"] },
  "v3.0": {
    unet3d: ["a100", "h100", "b200"],
    resnet50: ["a100", "h100"],
    cosmoflow: ["a100", "h100"],
    retinanet: ["b200", "mi355"],
    dlrm: ["b200", "mi355"],
    flux: ["b200", "mi355"]
  }
}

const has = (edition, model, accelerator) => (workloads[edition][model] ?? []).includes(accelerator)

const trainingRun = ([edition, model, accelerator, engine]) =>
  line([
    "training",
    "run",
    "--model",
    model,
    "-at",
    accelerator,
    "-na",
    "8",
    "-dd",
    "data",
    "-cf",
    "ckpt",
    "--edition",
    edition,
    "--engine",
    engine,
    "--what-if",
    "--json"
  ])

/** The pairs that an edition lacks are refused alike: all of them are asked of the newest, one a model of the others. */
const isAsked = (edition, accelerator) => edition === "v3.0" || accelerator === "b200"

/** What an edition has is planned for both engines; what it has not is refused in one way, and asked of one. */
const trainingPlans = [
  ...cross(editions, trainingModels, accelerators).flatMap(([edition, model, accelerator]) =>
    has(edition, model, accelerator)
      ? [
        ...engines.map((engine) => trainingRun([edition, model, accelerator, engine])),
        ...(edition === "v3.0" ? engines : ["native"]).map((engine) =>
          line([
            "training",
            "datasize",
            "--model",
            model,
            "-at",
            accelerator,
            "-ma",
            "16",
            "-cm",
            "256",
            "-dd",
            "data",
            "-cf",
            "ckpt",
            "--edition",
            edition,
            "--engine",
            engine,
            "--json"
          ])
        )
      ]
      : isAsked(edition, accelerator)
      ? [trainingRun([edition, model, accelerator, "native"])]
      : []
  ),
  ...cross(editions, trainingModels).flatMap(([edition, model]) =>
    (edition === "v3.0" ? engines : Object.hasOwn(workloads[edition], model) ? ["native"] : []).map((engine) =>
      line([
        "training",
        "datagen",
        "--model",
        model,
        "-np",
        "8",
        "-dd",
        "data",
        "--edition",
        edition,
        "--engine",
        engine,
        "--what-if",
        "--json"
      ])
    )
  ),
  ...lines([
    "training run --model unet3d -at b200 -na 16 -dd data --hosts node1,node2 --closed --what-if --json",
    "training run --model unet3d -at b200 -na 16 -dd data --hosts node1,node2 --open --what-if --json --params reader.read_threads=8",
    "training run --model unet3d -at b200 -na 16 -dd data --closed --what-if --json --params train.epochs=1",
    "training run --model unet3d -at b200 -na 16 -dd data --closed --allow-invalid-params --what-if --params train.epochs=1",
    "training run --model retinanet -at mi355 -na 4 -dd data --loops 5 --warmup 1 --what-if",
    "training run --model dlrm -at mi355 -na 4 -dd data --profile dlio --io buffered --what-if",
    "training run --model cosmoflow -at h100 -na 8 -dd data --edition v2.0 --closed --what-if",
    "training datasize --model flux -at b200 -ma 64 -cm 512 --hosts a,b,c,d",
    "training datasize --model unet3d -at h100 -ma 8 -cm 64 --edition v2.0",
    "training configview --model unet3d -at b200 -na 8 --params reader.read_threads=8",
    "training configview --model resnet50 -at h100 -na 8 --edition v2.0 --json",
    "training configview --model dlrm -at mi355 -na 8 --engine dlio --json"
  ])
]

const checkpointPlans = [
  ...cross(editions, checkpointModels).flatMap(([edition, model]) => {
    const common = ["--model", model, "--edition", edition, "--json"]
    return [
      ...(edition === "v1.0" ? ["native"] : engines).flatMap((engine) => [
        line([
          "checkpointing",
          "run",
          ...common,
          "-cf",
          "ckpt",
          "-np",
          String(closedProcesses[model]),
          "--engine",
          engine,
          "--what-if"
        ]),
        line([
          "checkpointing",
          "run",
          ...common,
          "-cf",
          "ckpt",
          "-np",
          "8",
          "-ncw",
          "2",
          "-ncr",
          "2",
          "--engine",
          engine,
          "--what-if"
        ])
      ]),
      line(["checkpointing", "datasize", ...common, "-np", String(closedProcesses[model])])
    ]
  }),
  ...cross(checkpointModels, ["--closed", "--open"], ["v2.0", "v3.0"]).map(([model, division, edition]) =>
    line([
      "checkpointing",
      "run",
      "--model",
      model,
      "-cf",
      "ckpt",
      division,
      "--edition",
      edition,
      "--hosts",
      "n1,n2,n3,n4",
      "--what-if",
      "--json"
    ])
  ),
  ...lines([
    "checkpointing run --model llama3-8b -cf ckpt -np 2 --scale 0.01 -ncw 2 -ncr 2 --what-if",
    "checkpointing run --model llama3-70b -cf ckpt --closed --hosts n1:8,n2:8 --what-if",
    "checkpointing run --model llama3-70b -cf ckpt -np 8 --mpi-bin srun --engine dlio --what-if",
    "checkpointing run --model llama3-8b -cf ckpt --between drop-caches --what-if",
    "checkpointing run --model llama3-8b -cf ckpt --between drop-caches --closed --hosts n1,n2 --what-if --json",
    "checkpointing run --model llama3-8b -cf ckpt -ncr 0 --closed --hosts n1,n2 --what-if",
    "checkpointing run --model llama3-8b -cf ckpt --loops 3 --profile dlio --what-if",
    "checkpointing datasize --model llama3-1t",
    "checkpointing datasize --model llama3-8b --scale 0.1 --edition v1.0",
    "checkpointing configview --model llama3-8b --params checkpoint.fsync=false",
    "checkpointing configview --model llama3-405b --closed --json"
  ]),
  line([
    "checkpointing",
    "run",
    "--model",
    "llama3-8b",
    "-cf",
    "ckpt",
    "--hosts",
    "n1,n2",
    "--mpi-params=--mca btl tcp,self",
    "--what-if",
    "--json"
  ])
]

const configuration = [
  line(["checkpointing", "configview", "--config-file", "lab.yaml", "--json"], {
    name: "a configuration file",
    files: {
      "lab.yaml":
        "systemname: lab-array-7\nresults-dir: ./results\nhosts: [node1, node2]\ncheckpointing.run:\n  checkpoint-folder: /mnt/storage\ncheckpointing.configview:\n  model: llama3-8b\n  params:\n    checkpoint:\n      fsync: true\n"
    }
  }),
  line(["checkpointing", "configview", "--model", "llama3-8b", "-c", "lab.yaml"], {
    name: "a configuration file with an unknown key",
    files: { "lab.yaml": "systemnme: lab\n" }
  }),
  line(["checkpointing", "configview", "--model", "llama3-8b"], {
    name: "values from the environment",
    env: { MLPERF_RESULTS_DIR: "/results", MLPERF_SYSTEMNAME: "lab" }
  }),
  line([
    "checkpointing",
    "run",
    "--model",
    "llama3-8b",
    "-cf",
    "ckpt",
    "--hostfile",
    "hosts.txt",
    "--what-if",
    "--json"
  ], {
    name: "a host file",
    files: { "hosts.txt": "node1 slots=4\nnode2 slots=4\n" }
  }),
  line(["init"]),
  line(["init", "Acme", "results"], { readings: true }),
  line(["init", "Ac/me", "results"])
]

const references = lines([
  "errors list",
  "errors list --json",
  "errors explain E101",
  "errors explain e203",
  "errors explain E404 --json",
  "rules list",
  "rules list --json",
  ...editions.map((edition) => `rules list --edition ${edition}`),
  ...["training", "checkpointing", "vectordb", "kvcache"].map((benchmark) =>
    `rules list --benchmark ${benchmark} --json`
  ),
  "rules list --scope run",
  "rules list --scope submission",
  "rules explain 4.6.1",
  "rules explain 3.3.1",
  "rules explain checkpoint-counts",
  "rules explain scale --json",
  "rules diff v1.0 v2.0",
  "rules diff v2.0 v3.0",
  "rules diff v2.0 v3.0 --json",
  "history list",
  "history show"
])

const machine = [
  line(["doctor", "--engine", "native", "--checkpoint-folder", "ckpt", "--results-dir", "results"], { readings: true }),
  line(["doctor", "--engine", "dlio", "--data-dir", "data", "--json"], { readings: true }),
  line(["doctor", "--mpi-bin", "/absent/mpirun"], { readings: true }),
  line(["doctor", "--hosts", "absent.invalid", "--collector", "nonsense"]),
  {
    name: "history of two command lines, one again",
    readings: true,
    steps: [
      ["checkpointing", "run", "--model", "llama3-8b", "-cf", "ckpt", "-np", "7", "--closed"],
      ["training", "run", "--model", "unet3d", "-at", "h100", "-na", "2", "-dd", "absent"],
      ["history", "list"],
      ["history", "show", "--id", "1", "--json"],
      ["history", "rerun", "2"],
      ["history", "list", "--limit", "1"]
    ].map((words) => ({ words, env: { MLPS_NO_HISTORY: "" } }))
  }
]

/** `more` is a folder of further trees; a folder that is not there holds none. */
export const allCases = (more) => {
  const doubles = new Set()
  return [
    ...runs,
    ...help,
    ...usage,
    ...former,
    ...trainingPlans,
    ...checkpointPlans,
    ...configuration,
    ...references,
    ...machine,
    ...reportCases(more)
  ].filter(({ name }) => !doubles.has(name) && doubles.add(name))
}
