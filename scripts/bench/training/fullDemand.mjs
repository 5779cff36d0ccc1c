/**
 * (e) AU at the full demand of one h100 that trains unet3d, from the page cache: seven files of 146 MB every 0.323 s, which
 * is 3.2 GB/s. Seven real files stand under many names, so that an epoch is long enough and the disk is not.
 */
import { linkSync, renameSync, rmSync } from "node:fs"
import { median, MiB, native } from "../engine.mjs"
import { dataSet, generate, trainWork, warm } from "./harness.mjs"

export const title = "AU of one h100 at full demand of unet3d, from the page cache"

const batch = 7
const steps = 24
/** As the plan's default. */
const request = 8 * MiB

export const measure = async (context) => {
  const real = dataSet(context, "unet3d-real", { files: batch, recordLength: 146600628 })
  await generate(context, real)
  const set = dataSet(context, "unet3d-many", { files: batch * steps, recordLength: 146600628 })
  const many = batch * steps
  const name = (i, files, width) => `img_${String(i).padStart(width, "0")}_of_${files}.npz`
  const originals = Array.from({ length: batch }, (_, i) => `${real.folder}/train/${name(i, batch, 1)}`)
  warm(originals)
  renameSync(real.folder, set.folder)
  for (let i = 0; i < many; i++) linkSync(`${set.folder}/train/${name(i % batch, batch, 1)}`, `${set.folder}/train/${name(i, many, 3)}`)
  rmSync(`${set.folder}/.mlpstorage-dataset.json`)
  const work = trainWork(set, {
    batchSize: batch,
    computeSeconds: 0.323,
    readThreads: 4,
    directIo: false,
    transferBytes: request
  })
  const runs = []
  for (let round = 0; round < Math.max(1, Math.ceil(context.pairs / 2)); round++) {
    const { training: { epochs: [epoch] } } = await native(context, work)
    runs.push(epoch)
  }
  const of = (field) => median(runs.map(field))
  return {
    figures: [
      ["AU by DLIO's formula, %", of(({ au }) => au).toFixed(2), "99-101"],
      ["AU with the nominal compute time, %", of(({ nominalAu }) => nominalAu).toFixed(2), "99-101"],
      ["p99 of a step's wait, ms", (of(({ wait }) => wait.p99) * 1e3).toFixed(2), ""],
      ["CPU, s/GiB", of(({ bytes, cpuSeconds }) => cpuSeconds / (bytes / 2 ** 30)).toFixed(3), ""],
      ["demand, GB/s", (batch * 146600628 / 0.323 / 1e9).toFixed(2), ""],
      ["requests, MiB", String(request / MiB), ""]
    ]
  }
}
