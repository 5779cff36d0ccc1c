/** The best of what is offered, best first; of equals the one with the smaller number. */
export class Best {
  readonly numbers: Uint32Array
  readonly scores: Float64Array
  /** What each was offered with: the place of its list among those of the query. */
  readonly marks: Uint32Array
  #count = 0

  constructor(size: number) {
    this.numbers = new Uint32Array(size)
    this.scores = new Float64Array(size)
    this.marks = new Uint32Array(size)
  }

  get count(): number {
    return this.#count
  }

  /** What is below it changes nothing. */
  get threshold(): number {
    return this.#count < this.scores.length ? Number.NEGATIVE_INFINITY : this.scores[this.#count - 1]!
  }

  clear(): void {
    this.#count = 0
  }

  offer(number: number, score: number, mark: number): void {
    const { marks, numbers, scores } = this
    const isFull = this.#count === scores.length
    const isBetter = (at: number) => score > scores[at]! || (score === scores[at]! && number < numbers[at]!)
    if (isFull && !isBetter(this.#count - 1)) return
    let at = isFull ? this.#count - 1 : this.#count++
    for (; at > 0 && isBetter(at - 1); at--) {
      scores[at] = scores[at - 1]!
      numbers[at] = numbers[at - 1]!
      marks[at] = marks[at - 1]!
    }
    scores[at] = score
    numbers[at] = number
    marks[at] = mark
  }
}
