/** One process that searches: a number of queries at once, each waiting for the lists it looks through. */
import { LatencyHistogram } from "../../../../domain/LatencyHistogram.ts"
import { there } from "../../../../domain/there.ts"
import type { Calibrate } from "../../../../engines/native/calibration/calibrate.ts"
import { factsOf } from "../../../../engines/native/files/fileIo.ts"
import { monotonic, waitUntil } from "../../../../engines/native/process/clock.ts"
import { ownIo, peakRss } from "../../../../engines/native/process/procSelf.ts"
import type { SearchWork } from "../../VectorWork.ts"
import { compare } from "./compare.ts"
import { type Asker, type OpenIndex, openIndex } from "./OpenIndex.ts"
import type { Answer, FromSearchRank, PointOrder, PointReport, ToSearchRank } from "./SearchProtocol.ts"

const progressMilliseconds = 250

interface SearchRankPort {
  readonly send: (message: FromSearchRank) => void
}

interface Opened {
  readonly index: OpenIndex
  readonly rank: number
  readonly work: SearchWork
  /** Numbers of the true neighbours, by query of the sample. */
  truth: ReadonlyArray<ReadonlySet<number>>
  point: PointOrder | undefined
  next: Calibrate | PointOrder | { readonly type: "bare"; readonly seconds: number } | undefined
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Timers end late; the last of it is waited for in turns of the event loop. */
const until = async (instant: number): Promise<void> => {
  for (let left = instant - monotonic(); left > 0; left = instant - monotonic()) {
    if (left > 3000) await new Promise((resolve) => setTimeout(resolve, (left - 2000) / 1000))
    else await turn()
  }
}

interface Live {
  queries: number
  hits: number
  of: number
  readonly latency: LatencyHistogram
}

const capture = (it: Opened, asker: Asker, number: number, live: Live): Answer => {
  const answer = it.index.answerOf(asker, number, it.work.recallK)
  const truth = there(it.truth[number], "truth of a query of the sample")
  live.hits += answer.neighbours.filter((neighbour) => truth.has(neighbour)).length
  live.of += truth.size
  return answer
}

/** Closed loop: each asker's next query when its last is answered. Open loop: at its turn, and its latency is from then on. */
const measurePoint = async (it: Opened, order: PointOrder, at: number, port: SearchRankPort): Promise<PointReport> => {
  const { index } = it
  const { cache, concurrency, first, pass, probes, queries, requestRate, seconds, step } = order
  const live: Live = { queries: 0, hits: 0, of: 0, latency: new LatencyHistogram() }
  const answers: Array<Answer> = []
  const before = { ...index.counts }
  const timer = setInterval(() =>
    port.send({
      type: "progress",
      queries: live.queries,
      bytes: index.counts.bytes - before.bytes,
      p99: live.latency.percentile(0.99),
      hits: live.hits,
      of: live.of
    }), progressMilliseconds)
  index.verifyAnew()
  waitUntil(at)
  const io = ownIo()
  const cpu = process.cpuUsage()
  const begin = monotonic()
  const close = seconds === null ? Number.POSITIVE_INFINITY : begin + seconds * 1e6
  let taken = 0
  let last = begin
  const ask = async (asker: Asker): Promise<void> => {
    for (;;) {
      const turnOf = taken
      const arrival = requestRate === null ? monotonic() : begin + turnOf / requestRate * 1e6
      if (turnOf >= (queries ?? Number.POSITIVE_INFINITY) || arrival >= close || monotonic() >= close) return
      taken++
      const number = first + turnOf * step
      index.prepare(asker, pass, number)
      if (requestRate !== null) await until(arrival)
      const start = requestRate === null ? monotonic() : arrival
      await index.search(asker, cache, probes)
      const end = monotonic()
      live.latency.record((end - start) * 1e3)
      live.queries++
      last = Math.max(last, end)
      if (pass === 0 && number < it.work.sample) answers.push(capture(it, asker, number, live))
    }
  }
  try {
    await Promise.all(index.askers.slice(0, concurrency).map(ask))
  } finally {
    clearInterval(timer)
  }
  const { system, user } = process.cpuUsage(cpu)
  const after = ownIo()
  const due = requestRate === null || seconds === null ? taken : Math.ceil(requestRate * seconds)
  return {
    start: live.queries === 0 ? null : begin,
    end: live.queries === 0 ? null : last,
    queries: live.queries,
    unserved: concurrency === 0 ? 0 : Math.max(0, due - taken),
    reads: index.counts.reads - before.reads,
    bytes: index.counts.bytes - before.bytes,
    readBytes: io.readBytes === null || after.readBytes === null ? null : after.readBytes - io.readBytes,
    cpuSeconds: (user + system) / 1e6,
    latency: live.latency.toJSON(),
    answers,
    verified: index.counts.verified - before.verified,
    peakRssBytes: peakRss(),
    bufferBytes: index.kernel.mark
  }
}

/** All askers, as in a point, with what lies in the buffers. */
const calibrate = async ({ index, point, work }: Opened, seconds: number) => {
  const probes = point?.probes ?? Math.max(...work.probes)
  await index.fill()
  const start = monotonic()
  let bytes = 0
  for (let number = 0; monotonic() - start < seconds * 1e6; number++) {
    for (const asker of index.askers) {
      index.prepare(asker, 1, number)
      bytes += index.searchInMemory(asker, probes)
      await turn()
    }
  }
  return { bytes, seconds: (monotonic() - start) / 1e6 }
}

/** As many reads at once as the point had, of lists in an order that no cache expects. */
const readBare = async ({ index, point, rank }: Opened, seconds: number) => {
  const { bytes, reads } = index.counts
  const { cache, concurrency, probes } = there(point, "point before it")
  const start = monotonic()
  let drawn = rank * 7919
  const stream = async (): Promise<void> => {
    while (monotonic() - start < seconds * 1e6) {
      drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0
      await index.readList(drawn % index.lists.length, cache)
    }
  }
  await Promise.all(Array.from({ length: concurrency * Math.min(probes, index.lists.length) }, stream))
  return {
    reads: index.counts.reads - reads,
    bytes: index.counts.bytes - bytes,
    seconds: (monotonic() - start) / 1e6
  }
}

const answer = async (it: Opened, order: Extract<ToSearchRank, { readonly type: "answer" }>) => {
  const { index, work } = it
  const answers: Array<Answer> = []
  let next = 0
  await Promise.all(
    index.askers.slice(0, Math.max(1, order.concurrency)).map(async (asker) => {
      for (let number = order.numbers[next++]; number !== undefined; number = order.numbers[next++]) {
        index.prepare(asker, 0, number)
        await index.search(asker, order.cache, order.probes)
        answers.push(index.answerOf(asker, number, work.recallK))
      }
    })
  )
  return answers
}

const warm = async ({ index, rank, work }: Opened, told: (bytes: number) => void): Promise<void> => {
  const before = index.counts.bytes
  for (let list = rank; list < index.lists.length; list += work.processes) {
    await index.readList(list, "warm")
    told(index.counts.bytes - before)
  }
}

const throttled = (send: (done: number) => void): (done: number) => void => {
  let last = 0
  return (done) => {
    const now = monotonic()
    if (now - last < progressMilliseconds * 1e3) return
    last = now
    send(done)
  }
}

export const makeSearchRank = (port: SearchRankPort) => {
  let it: Opened | undefined

  const opened = async (
    { rank, work, ...order }: Extract<ToSearchRank, { readonly type: "open" }>
  ): Promise<Opened> => ({
    index: await openIndex({ work, ...order }),
    rank,
    work,
    truth: [],
    point: undefined,
    next: undefined
  })

  const go = async (own: Opened, at: number): Promise<FromSearchRank> => {
    const { next } = own
    if (next === undefined) throw new Error("nothing was announced")
    if (next.type === "point") return { type: "done", report: await measurePoint(own, next, at, port) }
    waitUntil(at)
    return next.type === "calibrate"
      ? { type: "calibrated", ...await calibrate(own, next.seconds) }
      : { type: "bare", ...await readBare(own, next.seconds) }
  }

  const reply = async (order: ToSearchRank): Promise<FromSearchRank> => {
    if (order.type === "open") {
      it = await opened(order)
      return { type: "ready" }
    }
    if (it === undefined) throw new Error(`${order.type} came before open`)
    const { index: { kernel, vectors }, rank, work } = it
    const tell = throttled((done) => port.send({ type: "preparing", done }))
    switch (order.type) {
      case "compare": {
        const { processes, recallK, sample, set } = work
        const from = Math.floor(set.vectors * rank / processes)
        const to = Math.floor(set.vectors * (rank + 1) / processes)
        const best = await compare({ kernel, set, vectors, queries: sample, k: recallK, from, to, told: tell })
        return { type: "compared", rows: to - from, best }
      }
      case "truth":
        it.truth = order.neighbours.map((neighbours) => new Set(neighbours))
        return { type: "known" }
      case "warm":
        await warm(it, tell)
        return { type: "warmed" }
      case "answer":
        return { type: "answered", answers: await answer(it, order) }
      case "point":
        it.point = order
        it.next = order
        return { type: "ready" }
      case "calibrate":
      case "bare":
        it.next = order
        return { type: "ready" }
      case "go":
        return go(it, order.at)
    }
  }

  return async (order: ToSearchRank): Promise<void> => {
    try {
      port.send(await reply(order))
    } catch (error) {
      port.send({ type: "failed", facts: factsOf(error) })
    }
  }
}
