/**
 * What two runs of one command line may differ in. Two kinds: shapes, which are told by how they look (stamps, ids), and readings,
 * which are told by where they stand: a key in a document, or a known sentence. Everything else is compared as it is. Distinct shapes
 * are numbered, so that one name for two things stays visible. A reading keeps its type, and most keep a zero visible.
 */

const runStamp = /(?<!\d)\d{8}_\d{6}(?:_\d{1,6})?(?!\d)/g
const isoStamp = /(?<![\d-])\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?(?!\d)/g
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** Names the distinct texts of one shape in the order given: `<run 1>`, `<run 2>`. */
const numbered = (word) => {
  const names = new Map()
  return (text) => {
    if (!names.has(text)) names.set(text, `<${word} ${names.size + 1}>`)
    return names.get(text)
  }
}

/** One namer for all texts of a case. `runs` are its run stamps; a run is numbered by when it began. */
export const shapesOf = (runs) => {
  const run = numbered("run")
  for (const stamp of [...runs].sort()) run(stamp)
  const id = numbered("id")
  return (text) => text.replace(isoStamp, "<stamp>").replace(runStamp, run).replace(uuid, id)
}

export const runStampsIn = (text) => text.match(runStamp) ?? []

const number = "-?\\d[\\d.,]*(?:e-?\\d+)?"
const placeholders = {
  "{N}": { pattern: number, becomes: "<number>" },
  "{T}": { pattern: `${number}\\s+(?:ms|s|min|h)`, becomes: "<time>" },
  "{R}": { pattern: `${number}\\s+(?:B|KiB|MiB|GiB)/s`, becomes: "<rate>" },
  "{S}": { pattern: `${number}\\s+(?:B|KiB|MiB|GiB|TiB)`, becomes: "<size>" },
  "{L}": { pattern: "(?:client|compute|storage|rank)-bound", becomes: "<limit>" }
}

/** Sentences with readings in them. All other words must be there, with any white space between; the result has single blanks. */
const sentences = [
  " in {T}, {R}",
  " MiB in {T}; client cache",
  "the client alone makes {R}",
  "the client alone takes in {R}",
  "alone it takes in {R}",
  "] done after {T}",
  "] failed after {T}",
  "] interrupted after {T}",
  "between the runs: done after {T}",
  "process {N} is",
  "{N} CPU s per GiB",
  "memory {S} a rank at most",
  "alone it makes {R}",
  "the device wrote {N} % of it while",
  "the device read {N} % of it while",
  "the rate is {N} % of what the ranks",
  "the ranks kept their cores {N} % busy",
  "steps in {T}, AU {N} %, {N} samples/s, {R}, {L}",
  "AU {N} % by DLIO's formula, {N} % with the compute time",
  "rate {N} samples/s; {R} really read; DLIO's figure {R}",
  "{N} % of the time went into waiting for data, {N} % into waiting for other ranks",
  "{N} % of the time went into waiting for data",
  "{T} from the end of one to the start of the other, {T} are",
  "checkpoint in {N} seconds",
  " in {N} s; Throughput: {N} GiB/s",
  " duration (seconds): {N} ({N})",
  "Throughput (GiB/second): {N} ({N})",
  "Throughput (MiB/second): {N} ({N})",
  "Throughput (samples/second): {N} ({N})",
  "Throughput (samples/second): {N}",
  "[AU] (%): {N} ({N})",
  "[AU] (%): {N}",
  "per step (second): {N}+/-{N}",
  "steps completed in {N} s",
  "mean min max DLIO's mean total cache",
  "write {R} {R} {R} {R} {R}",
  "read {R} {R} {R} {R} {R}",
  "epoch AU nominal AU samples/s MiB/s wait p50 p99 cache limit",
  "{N} % {N} % {N} {N} {T} {T}"
]

const escaped = (text) => text.replace(/[.*+?^$()|[\]\\/]/g, "\\$&")

const patternOf = (sentence) =>
  escaped(sentence).replace(/ +/g, "\\s+").replace(/\{[A-Z]\}/g, (placeholder) => placeholders[placeholder].pattern)

const textOf = (sentence) => sentence.replace(/\{[A-Z]\}/g, (placeholder) => placeholders[placeholder].becomes)

const rules = sentences.map((sentence) => [new RegExp(patternOf(sentence), "g"), textOf(sentence)])

const cause = [
  "{N} % of the time went into sleeps that lasted longer than asked and into the loop",
  "the accelerators computed {N} % of the time",
  "this host's cores were {N} % busy",
  "a rank's one thread was busy {N} % of the time it waited",
  "only {N} of {N} readers of a rank had something to read while steps waited"
].map(patternOf).join("|")

/** Sentences are masked before: the share of what the ranks do alone, or of their cores. */
const bound = [
  "the rate is <number> % of what the ranks generated and stamped with no storage at all",
  "the rate is <number> % of what the ranks took in and checked with no storage at all",
  "the ranks kept their cores <number> % busy"
].map(patternOf).join("|")

const boundPattern = `(?:${bound})(?:;\\s+(?:${bound}))?(?:${patternOf(": the storage may be faster")})?`

/** What a busy machine makes of the same run: ways to say where an epoch's time went, a hint that is there or not. */
const alternatives = [
  [/^ +(?=mean min max DLIO's mean)/gm, "  "],
  [new RegExp(`(?:${cause});(?:\\s+(?:${cause});)*`, "g"), "<where the time went>;"],
  [/ (?:client|compute)-bound(?=: <where the time went>;)/g, " <limit>"],
  [/(<time> <time> +\w+ +)(?:client|compute)-bound/g, "$1<limit>"],
  [
    new RegExp(
      `^ *(?:(?:write|read)\\s+is\\s+client-bound:\\s+${boundPattern}|whether\\s+the\\s+client\\s+limited\\s+the\\s+(?:write|read)\\s+is\\s+not\\s+known:\\s+${
        patternOf("the calibration was cut")
      })\\n(?:\\n(?=\\n))?`,
      "gm"
    ),
    ""
  ]
]

export const maskSentences = (text) =>
  [...rules, ...alternatives].reduce((rest, [pattern, becomes]) => rest.replace(pattern, becomes), text)

/** Where a paragraph of a summary is broken depends on how long its readings are: broken lines are joined. */
export const joinParagraphs = (text) => text.replace(/(?<=\S)\n {9,}(?=\S)/g, " ")

/** How much room a file system has, others decide from moment to moment: masked in every case. Whether it is enough is not. */
export const maskRoom = (text) =>
  text
    .replace(/("available_bytes": ?)\d+/g, "$1<bytes>")
    .replace(/(?<= to write into [^\n,]+, )\d[\d.,]* [KMGT]?i?B(?= free\b)/g, "<size>")
    .replace(/^( +available +)\d[\d.,]* [KMGT]?i?B$/gm, "$1<size>")
    .replace(/(?<= free: )\d[\d.,]* [KMGT]?i?B(?= too little)/g, "<size>")
    .replace(/\d[\d.,]* [KMGT]iB(?= of \d[\d.,]* [KMGT]iB (?:available|free))/g, "<size>")

/** The page's program, whose short names follow from every change to it, and its hash: not compared. What it is given to show is. */
export const maskPage = (text) =>
  text
    .replace(/(?<=script-src )'sha256-[\w+/=]+'/, "<program's hash>")
    .replace(/(?<=<script>)"use strict";[^]*?(?=<\/script>)/, "<program>")

const positive = (value) =>
  (typeof value === "number" && Number.isFinite(value) && value > 0) ||
  (typeof value === "string" && /^\d+\.\d+$/.test(value) && Number(value) > 0)

const hint = new RegExp(
  `^(?:\\d+ of \\d+ epochs: )?<where the time went>; |^(?:${boundPattern}|the calibration was cut|nothing tells what held \\d+ of \\d+ epochs back)$`
)

/** What a reading becomes; undefined when the value is none of its kind and so stays visible. */
const kinds = {
  /** A zero, a null and a word stay visible. */
  positive: (value) => positive(value) ? "<reading>" : undefined,
  /** Any number, for what may well be zero. */
  count: (value) => typeof value === "number" && Number.isFinite(value) ? "<count>" : undefined,
  memory: (value) => typeof value === "string" && /^\d+(?: kB)?$/.test(value) ? "<memory>" : undefined,
  megahertz: (value) => typeof value === "string" && /^\d+\.\d+$/.test(value) ? "<MHz>" : undefined,
  seed: (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value) ? "<seed>" : undefined,
  limit: (value) => value === "client-bound" || value === "compute-bound" ? "<limit>" : undefined,
  hint: (value) =>
    value === null || (typeof value === "string" && hint.test(maskSentences(value)))
      ? "<client-bound or not>"
      : undefined
}

/**
 * Readings by the end of their path in a document. List positions are left out, `*` is one key, `@tag` the `_tag` of the document.
 */
const places = {
  positive: [
    "pid",
    "start_ticks",
    "uptime.started",
    "uptime.ended",
    "process_start_ticks",
    "@ranks.coordinator",
    "@calibrated.seconds",
    "@calibrated.bytesPerSecond",
    "stages.seconds",
    "after.seconds",
    "after.hosts.seconds",
    "runtime",
    "calibration.seconds",
    "calibration.bytes",
    "calibration.bytesPerSecond",
    "readCalibration.seconds",
    "readCalibration.bytes",
    "readCalibration.bytesPerSecond",
    "operations.longestRankSeconds",
    "operations.rank0Seconds",
    "operations.spanSeconds",
    "operations.rankSeconds.*",
    "operations.bytesPerSecond",
    "operation.longestRankSeconds",
    "operation.rank0Seconds",
    "operation.spanSeconds",
    "operation.rankSeconds.*",
    "operation.bytesPerSecond",
    "phases.headline.*",
    "phases.dlioMean",
    "phases.totalRate",
    "phases.cpuSeconds",
    "peakRssBytes",
    "body.seconds",
    "body.bytesPerSecond",
    "body.cpuSeconds",
    "body.auMean",
    "body.nominalAuMean",
    "body.samplesPerSecondMean",
    ...["epochs", "epoch"].flatMap((where) =>
      ["seconds", "bytesPerSecond", "au", "samplesPerSecond", "nominalAu", "cpuSeconds", "wait.*"].map((key) =>
        `${where}.${key}`
      )
    ),
    ...["metric", "metrics"].flatMap((where) =>
      [
        "save_checkpoint_io_mean_GB_per_second",
        "save_checkpoint_io_stdev_GB_per_second",
        "save_checkpoint_duration_mean_seconds",
        "save_checkpoint_duration_stdev_seconds",
        "load_checkpoint_io_mean_GB_per_second",
        "load_checkpoint_io_stdev_GB_per_second",
        "load_checkpoint_duration_mean_seconds",
        "load_checkpoint_duration_stdev_seconds",
        "train_au_percentage",
        "train_au_mean_percentage",
        "train_au_stdev_percentage",
        "train_io_mean_MB_per_second",
        "train_io_stdev_MB_per_second",
        "train_throughput_samples_per_second",
        "train_throughput_mean_samples_per_second",
        "train_throughput_stdev_samples_per_second"
      ].map((key) => `${where}.${key}`)
    ),
    "measured.bytes_per_second",
    "measured.headline_bytes_per_second",
    "measured.total_bytes_per_second",
    ...["load_ckpt1", "load_ckpt2", "save_ckpt1", "save_ckpt2"].flatMap((
      key
    ) => [`${key}.duration`, `${key}.throughput`]),
    "block1.duration",
    "1.duration",
    "2.duration",
    ...["au", "compute", "load", "proc", "throughput"].map((key) => `${key}.block1`)
  ],
  count: [
    "operations.startSkewSeconds",
    "operation.startSkewSeconds",
    "cacheEvidence.observedBytes",
    "hosts.loadAverage.value",
    "hosts.memoryAvailable.value",
    "hosts.processes.value.*",
    "hosts.uptimeSeconds.value",
    "hosts.disks.value.*",
    "hosts.disks.value.discards.*",
    "hosts.disks.value.flushes.*",
    "hosts.networks.value.*",
    "hosts.networks.value.*.*",
    "hosts.disks.*",
    "hosts.network.*",
    ...["used", "inactive", "free", "cached", "buffers", "available", "active", "shared"].map((key) =>
      `hosts.memory.${key}`
    ),
    ...["uptime_seconds", "running_processes", "total_processes"].map((key) => `hosts.system.${key}`),
    ...["1min", "5min", "15min"].map((key) => `hosts.system.load_average_${key}`),
    "num_samples",
    "samples_by_host.*.*.*",
    "samples_by_host.*.*.*.*",
    "samples_by_host.*.*"
  ],
  memory: ["meminfo.*", "host_meminfo.*"],
  megahertz: ["cpu MHz"],
  seed: ["content_seed"],
  limit: ["verdict.limit"],
  hint: ["clientBound", "client_bound", "clientBoundUnknown", "client_bound_unknown"]
}

/** What of `/proc/meminfo` is the machine's and not the moment's. */
const lasting = new Set(["MemTotal", "SwapTotal", "VmallocTotal", "CommitLimit", "Hugepagesize"])

const readings = Object.entries(places).flatMap(([kind, paths]) =>
  paths.map((path) => ({ mask: kinds[kind], path: path.split(/\.(?!\d)|(?<=^\d)\./) }))
)

const isAt = (wanted, path) =>
  wanted.length <= path.length && wanted.every((key, i) => key === "*" || key === path[path.length - wanted.length + i])

/** Network namespaces come and go with other programs of the machine. */
const isOthersMount = (item) => typeof item?.mountPoint === "string" && item.mountPoint.startsWith("/run/netns/")

const maskValue = (value, path) => {
  const key = path.at(-1)
  if (Array.isArray(value)) {
    // How many samples a time series has is a matter of time.
    const kept = path.at(-2) === "samples_by_host" ? value.slice(0, 1) : value.filter((item) => !isOthersMount(item))
    return kept.map((item) => maskValue(item, path))
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskValue(item, [...path, name])]))
  }
  if (!lasting.has(key)) {
    for (const reading of readings) {
      const becomes = isAt(reading.path, path) ? reading.mask(value) : undefined
      if (becomes !== undefined) return becomes
    }
  }
  return typeof value === "string" ? maskSentences(value) : value
}

/** A document without its readings, two spaces a level. */
export const maskDocument = (document) =>
  JSON.stringify(maskValue(document, typeof document._tag === "string" ? [`@${document._tag}`] : []), null, 2)

/** How often an engine says how far it is depends on how long it takes. */
export const isProgress = (document) => ["progress", "epochProgress", "datagenProgress"].includes(document._tag)
