/**
 * Trees in the shape mlpstorage v3.0 publishes: per run metadata of 126 KB (8 hosts with their disks and network
 * interfaces), summary.json and the three files of dlio_config. Deterministic: equal arguments give equal bytes.
 */
import { mkdirSync, writeFileSync } from "node:fs"

const runsPerGroup = 6
const model = "unet3d"
const accelerator = "b200"
const hosts = 8
const disksPerHost = 15
const networksPerHost = 6

const disk = (host, i) => ({
  device_name: `nvme${i}n1`,
  reads_completed: 1000 + host * 31 + i,
  reads_merged: 12,
  sectors_read: 123_456_789 + i,
  time_reading_ms: 4567,
  writes_completed: 2000 + i,
  writes_merged: 34,
  sectors_written: 987_654_321 + host,
  time_writing_ms: 8910,
  ios_in_progress: 0,
  time_doing_ios_ms: 11_121,
  weighted_time_doing_ios_ms: 31_415,
  discards_completed: 0,
  discards_merged: 0,
  sectors_discarded: 0,
  time_discarding_ms: 0,
  flush_requests_completed: 77,
  time_flushing_ms: 88
})

const network = (host, i) => ({
  interface_name: `eth${i}`,
  rx_bytes: 123_456_789_012 + host,
  rx_packets: 98_765_432,
  rx_errors: 0,
  rx_dropped: 0,
  rx_fifo: 0,
  rx_frame: 0,
  rx_compressed: 0,
  rx_multicast: 55,
  tx_bytes: 210_987_654_321 + i,
  tx_packets: 87_654_321,
  tx_errors: 0,
  tx_dropped: 0,
  tx_fifo: 0,
  tx_collisions: 0,
  tx_carrier: 0,
  tx_compressed: 0
})

const GiB = 1024 ** 3

const host = (i) => ({
  hostname: `client-${i}`,
  memory: {
    total: 256 * GiB,
    available: 250 * GiB,
    used: 6 * GiB,
    free: 240 * GiB,
    active: 3 * GiB,
    inactive: 2 * GiB,
    buffers: 123_456,
    cached: 7 * GiB,
    shared: 12_345
  },
  collection_timestamp: "2026-08-01T10:00:00Z",
  cpu: { num_cores: 64, num_logical_cores: 128, model: "Example CPU 9000", architecture: "x86_64" },
  disks: Array.from({ length: disksPerHost }, (_, d) => disk(i, d)),
  network: Array.from({ length: networksPerHost }, (_, n) => network(i, n)),
  system: {
    hostname: `client-${i}`,
    kernel_version: "6.8.0-41-generic",
    os_release: { ID: "ubuntu", VERSION_ID: "24.04", PRETTY_NAME: "Ubuntu 24.04.1 LTS" },
    uptime_seconds: 1_234_567.89,
    load_average_1min: 0.5,
    load_average_5min: 0.6,
    load_average_15min: 0.7,
    running_processes: 2,
    total_processes: 1500
  }
})

const systemInfo = {
  total_memory_bytes: hosts * 256 * GiB,
  total_cores: hosts * 64,
  num_hosts: hosts,
  min_memory_bytes: 256 * GiB,
  max_memory_bytes: 256 * GiB,
  collection_method: "mpi",
  collection_timestamp: "2026-08-01T10:00:00Z",
  hosts: Array.from({ length: hosts }, (_, i) => host(i))
}

const pad = (n) => String(n).padStart(2, "0")

/** Runs of a group follow each other by eleven minutes; each lasts ten. */
const times = (group, run) => {
  const start = new Date(Date.UTC(2026, 7, 1 + (group % 27), 0, run * 11))
  const end = new Date(start.getTime() + 600_000)
  const iso = (date) => `${date.toISOString().slice(0, 19)}.123456`
  const stamp = `${start.getUTCFullYear()}${pad(start.getUTCMonth() + 1)}${pad(start.getUTCDate())}_` +
    `${pad(start.getUTCHours())}${pad(start.getUTCMinutes())}${pad(start.getUTCSeconds())}`
  return { stamp, start: iso(start), end: iso(end) }
}

const workloadOf = (model, files) => ({
  model: { name: model, type: "cnn" },
  framework: "pytorch",
  workflow: { generate_data: false, train: true, checkpoint: false },
  dataset: {
    data_folder: `/mnt/sut/${model}`,
    format: "npz",
    num_files_train: files,
    num_samples_per_file: 1,
    record_length_bytes: 146_600_628,
    record_length_bytes_stdev: 68_341_808,
    record_length_bytes_resize: 2_097_152,
    skip_listing: "True",
    num_subfolders_train: 0
  },
  reader: { data_loader: "pytorch", batch_size: 7, read_threads: 4, file_shuffle: "seed", sample_shuffle: "seed" },
  train: { epochs: 5, computation_time: 0.162 },
  metric: { au: 0.9 }
})

/** Two-level YAML is all these files need. */
const yaml = (object) =>
  `workload:\n${
    Object.entries(object).map(([key, value]) =>
      typeof value === "object"
        ? `  ${key}:\n${Object.entries(value).map(([k, v]) => `    ${k}: ${v}\n`).join("")}`
        : `  ${key}: ${value}\n`
    ).join("")
  }`

const round = (n) => Math.round(n * 1e6) / 1e6

const runFiles = (group, run) => {
  const processes = hosts * 8
  const files = 224_000
  const { end, stamp, start } = times(group, run)
  const throughput = round(1300 + (group % 50) + run * 0.37)
  const folder = `closed/org-${group % 9}/results/system-${group}/training/${model}/run/${stamp}`
  const workload = workloadOf(model, files)
  const overrides = { "dataset.num_files_train": files, "dataset.data_folder": `/mnt/sut/${model}`, "dataset.skip_listing": "True" }
  const metadata = {
    benchmark_type: "training",
    model,
    command: "run",
    run_datetime: stamp,
    num_processes: processes,
    accelerator,
    result_dir: `/results/${folder}`,
    parameters: workload,
    override_parameters: overrides,
    system_info: systemInfo,
    runtime: 600.5 + run,
    verification: "CLOSED",
    executed_command: `mpirun -n ${processes} dlio_benchmark workload=${model}_${accelerator}`,
    command_output_files: [],
    args: {
      mode: "closed",
      benchmark: "training",
      model,
      command: "run",
      hosts: systemInfo.hosts.map(({ hostname }) => hostname),
      client_host_memory_in_gb: 256,
      num_accelerators: processes,
      accelerator_type: accelerator,
      num_client_hosts: hosts,
      exec_type: "mpi",
      data_dir: `/mnt/sut/${model}`,
      results_dir: "/results",
      systemname: `system-${group}`,
      orgname: `org-${group % 9}`,
      num_processes: processes,
      loops: 1,
      params: [`dataset.num_files_train=${files}`]
    }
  }
  const summary = {
    start,
    num_accelerators: processes,
    num_hosts: hosts,
    hostname: "client-0",
    metric: {
      train_au_percentage: [1, 2, 3, 4, 5].map((epoch) => round(95 + epoch * 0.1)),
      train_au_mean_percentage: 95.3,
      train_au_meet_expectation: "success",
      train_au_stdev_percentage: 0.141421,
      train_throughput_samples_per_second: [-2, -1, 0, 1, 2].map((d) => round(throughput + d)),
      train_throughput_mean_samples_per_second: throughput,
      train_throughput_stdev_samples_per_second: 1.414214,
      train_io_mean_MB_per_second: round(throughput * 139.81),
      train_io_stdev_MB_per_second: 197.72
    },
    num_files_train: files,
    num_files_eval: 0,
    num_samples_per_file: 1,
    host_cpu_count: Array(hosts).fill(128),
    host_processor_name: "",
    potential_caching: Array(hosts).fill(0),
    host_cpuinfo: { vendor_id: "ExampleVendor", "model name": "Example CPU 9000", flags: "fpu vme de pse tsc msr ".repeat(20) },
    host_meminfo: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`Counter${i}`, `${123_456 + i} kB`])),
    host_memory_GB: Array(hosts).fill(256),
    data_size_per_host_GB: 1333.3,
    epochs: 5,
    end
  }
  return {
    folder,
    files: {
      [`training_${stamp}_metadata.json`]: JSON.stringify(metadata, null, 2),
      "summary.json": JSON.stringify(summary, null, 4),
      "dlio_config/config.yaml": yaml(workload),
      "dlio_config/hydra.yaml": `hydra:\n  run:\n    dir: /results/${folder}\n  output_subdir: dlio_config\n`,
      "dlio_config/overrides.yaml": `- workload=${model}_${accelerator}\n${
        Object.entries(overrides).map(([key, value]) => `- ++workload.${key}=${value}\n`).join("")
      }`
    }
  }
}

/** Writes `runs` runs below `root`; returns their folders in the order written, and the bytes of all files. */
export const makeTree = (root, runs) => {
  const folders = []
  let bytes = 0
  for (let i = 0; i < runs; i++) {
    const { files, folder } = runFiles(Math.floor(i / runsPerGroup), i % runsPerGroup)
    mkdirSync(`${root}/${folder}/dlio_config`, { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(`${root}/${folder}/${name}`, text)
      bytes += Buffer.byteLength(text)
    }
    folders.push(folder)
  }
  return { folders, bytes }
}
