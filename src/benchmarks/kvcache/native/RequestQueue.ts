/** Requests wait by the priority of their class, and within it in the order they came: a queue for each class. */
import { there } from "../../../domain/there.ts"
import type { Meter } from "./Meter.ts"
import { type QosLevel, qosLevels } from "./traffic/users.ts"

/** First in, first out, without moving what waits. */
class Line<Request> {
  #requests: Array<Request> = []
  #first = 0

  get length(): number {
    return this.#requests.length - this.#first
  }

  push(request: Request): void {
    this.#requests.push(request)
  }

  shift(): Request | undefined {
    const request = this.#requests[this.#first]
    if (request === undefined) return undefined
    this.#first++
    if (this.#first > 1024 && this.#first * 2 > this.#requests.length) {
      this.#requests = this.#requests.slice(this.#first)
      this.#first = 0
    }
    return request
  }
}

/** What waits in line says how urgent it is. */
interface Ranked {
  readonly qos: QosLevel
}

export class RequestQueue<Request extends Ranked = Ranked> {
  readonly #lines: ReadonlyMap<QosLevel, Line<Request>>
  readonly #waiting: Array<(request: Request | null) => void> = []
  readonly #meter: Meter
  #isClosed = false

  constructor(meter: Meter) {
    this.#meter = meter
    const levels: ReadonlyArray<QosLevel> = ["interactive", "responsive", "batch"]
    this.#lines = new Map(
      [...levels].sort((a, b) => qosLevels[b].priority - qosLevels[a].priority).map((
        level
      ) => [level, new Line<Request>()])
    )
  }

  get length(): number {
    return [...this.#lines.values()].reduce((total, line) => total + line.length, 0)
  }

  push(request: Request): void {
    if (this.#isClosed) return
    const worker = this.#waiting.shift()
    if (worker === undefined) there(this.#lines.get(request.qos), "line of the class").push(request)
    this.#meter.arrived(this.length)
    worker?.(request)
  }

  /** null: the trial is over. */
  take(): Promise<Request | null> {
    if (this.#isClosed) return Promise.resolve(null)
    for (const line of this.#lines.values()) {
      const request = line.shift()
      if (request !== undefined) return Promise.resolve(request)
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Workers that wait are sent home; what waits for one stays unserved. */
  close(): void {
    this.#isClosed = true
    for (const worker of this.#waiting.splice(0)) worker(null)
  }
}
