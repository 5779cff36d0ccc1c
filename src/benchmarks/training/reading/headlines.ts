import { type Headline, moved, summed } from "../../shared/figures/Headline.ts"

const ofEpochs = { phase: "read", over: "epochs", better: "higher" } as const

export const trainingHeadlines: ReadonlyArray<Headline> = [
  {
    ...ofEpochs,
    name: "au",
    title: "accelerator utilisation",
    definitions: [summed("train_au_mean_percentage", "%", "DLIO's formula, mean of the epochs", {
      list: "train_au_percentage"
    })]
  },
  {
    ...ofEpochs,
    name: "samples",
    title: "samples",
    definitions: [summed("train_throughput_mean_samples_per_second", "samples/s", "DLIO's, mean of the epochs", {
      list: "train_throughput_samples_per_second"
    })]
  },
  {
    ...ofEpochs,
    name: "read",
    title: "read rate",
    definitions: [
      moved("read", "bytes really read / the epochs' time"),
      summed("train_io_mean_MB_per_second", "GiB/s", "DLIO's: nominal bytes of the samples, first step left out", {
        factor: 1 / 1024
      })
    ]
  }
]
