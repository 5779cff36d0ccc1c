/**
 * Page-aligned I/O buffers without a native addon: the memory of a WebAssembly.Memory starts on a page, so O_DIRECT takes
 * it. Allocated once per rank and reused; the kernel backs a page when it is first touched.
 */
const wasmPage = 65_536

/** What is used of WebAssembly; Node's typings leave the global out. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

interface WebAssemblyGlobal {
  readonly Memory: new(descriptor: { readonly initial: number; readonly maximum: number }) => WasmMemory
}
declare const WebAssembly: WebAssemblyGlobal

export interface Slot {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

export const alignedPages = (bytes: number): WasmMemory => {
  const pages = Math.max(1, Math.ceil(bytes / wasmPage))
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}

export const alignedMemory = (bytes: number): ArrayBuffer => alignedPages(bytes).buffer

/** `count` buffers of `size` bytes (a multiple of 4096) from the start of the memory. */
export const slotsOf = (memory: ArrayBuffer, count: number, size: number): ReadonlyArray<Slot> =>
  Array.from({ length: count }, (_, i) => ({
    bytes: new Uint8Array(memory, i * size, size),
    words: new Uint32Array(memory, i * size, size / 4)
  }))
