/**
 * The arithmetic of vector search: WebAssembly with SIMD over one memory, which also holds the buffers that files are read into. Its
 * start is page-aligned, so that O_DIRECT takes every place that is a multiple of 4096.
 */
import { kernelBase64 } from "./kernelBase64.ts"

const pageBytes = 65_536
/** What a WebAssembly memory can hold. */
const mostPages = 65_536

interface Memory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

interface Exports {
  readonly scan: (query: number, rows: number, count: number, width: number, scores: number) => void
  readonly panel: (rows: number, vectors: number, count: number, width: number, scores: number) => void
  readonly digest: (from: number, length: number, into: number) => void
}

/** What is used of WebAssembly; Node's typings leave the global out. */
interface WebAssemblyGlobal {
  readonly Memory: new(descriptor: { readonly initial: number; readonly maximum: number }) => Memory
  readonly Module: new(bytes: Uint8Array) => object
  readonly Instance: new(module: object, imports: object) => { readonly exports: Exports }
}
declare const WebAssembly: WebAssemblyGlobal

let module: object | undefined

const compiled = (): object => {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBase64), (character) => character.charCodeAt(0)))
  return module
}

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

/** Addresses and lengths are bytes. Views are of the memory as it is now: they are lost when more is taken. */
export class Kernel {
  readonly #memory: Memory
  readonly #exports: Exports
  readonly #digestAt: number
  #taken = 0

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages })
    this.#exports = new WebAssembly.Instance(compiled(), { host: { memory: this.#memory } }).exports
    this.#digestAt = this.take(64)
  }

  /** The address of so many bytes, a multiple of `align`. Throws a RangeError beyond 4 GiB. */
  take(bytes: number, align = 64): number {
    const at = roundUp(this.#taken, align)
    const missing = at + bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes))
    this.#taken = at + bytes
    return at
  }

  /** What is taken from here on can be given back at once. */
  get mark(): number {
    return this.#taken
  }

  release(mark: number): void {
    this.#taken = mark
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, count)
  }

  words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, at, count)
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length)
  }

  /** `scores[i]` = query · rows[i]. `width`: bytes of a vector, a multiple of 64. */
  scan(query: number, rows: number, count: number, width: number, scores: number): void {
    if (count > 0) this.#exports.scan(query, rows, count, width, scores)
  }

  /** `scores[4 i + j]` = vectors[i] · rows[j], of four rows and an even number of vectors. */
  panel(rows: number, vectors: number, count: number, width: number, scores: number): void {
    if (count > 0) this.#exports.panel(rows, vectors, count, width, scores)
  }

  /** 32 bits that change with every changed word, and by chance with any other damage. `length`: a multiple of 64. */
  digest(from: number, length: number): number {
    if (length === 0) return 0
    this.#exports.digest(from, length, this.#digestAt)
    let sum = length | 0
    for (const word of this.words(this.#digestAt, 16)) {
      sum = Math.imul(sum ^ word, 0x85ebca6b)
      sum ^= sum >>> 13
    }
    return sum >>> 0
  }
}
