/**
 * posix_fadvise(2) without an addon: Node's WASI hands it through to the files below one folder. The call blocks this thread, so
 * that large ranges are given in pieces.
 */
import { failureOf } from "./fileIo.ts"

/** A module that has nothing but one page of memory, through which paths are handed over. */
const memoryModule = Uint8Array.from([
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  5,
  3,
  1,
  0,
  1,
  7,
  10,
  1,
  6,
  109,
  101,
  109,
  111,
  114,
  121,
  2,
  0
])

interface WasmInstance {
  readonly exports: { readonly memory: { readonly buffer: ArrayBuffer } }
}

interface WebAssemblyGlobal {
  readonly Module: new(bytes: Uint8Array) => object
  readonly Instance: new(module: object) => WasmInstance
}
declare const WebAssembly: WebAssemblyGlobal

/** Of preview 1: numbers are errno, 0 is success. */
interface Preview1 {
  readonly path_open: (
    folder: number,
    lookup: number,
    path: number,
    pathLength: number,
    open: number,
    rights: bigint,
    inherited: bigint,
    flags: number,
    descriptor: number
  ) => number
  readonly fd_advise: (descriptor: number, offset: bigint, length: bigint, advice: number) => number
  readonly fd_close: (descriptor: number) => number
}

/** To read, and to advise. */
const rights = 1n << 1n | 1n << 7n
const dontNeed = 4
/** WASI's own numbers of the errors that mean something to a run. */
const errnoNames: Readonly<Record<number, string>> = {
  2: "EACCES",
  29: "EIO",
  44: "ENOENT",
  51: "ENOSPC",
  58: "EOPNOTSUPP"
}
const firstPreopened = 3
const descriptorAt = 8192
const pieceBytes = 16 * 2 ** 20

export interface FileAdvice {
  /** Asks the kernel to forget the clean pages of a file; 0 bytes is all of it at once. */
  readonly drop: (name: string, bytes: number) => Promise<void>
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Node warns that WASI is experimental, which nobody who runs a benchmark can do anything about. */
const importWasi = async () => {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return (await import("node:wasi")).WASI
  } finally {
    process.emitWarning = emitWarning
  }
}

/** `folder` must be there. */
export const fileAdvice = async (folder: string): Promise<FileAdvice> => {
  const WASI = await importWasi()
  const instance = new WebAssembly.Instance(new WebAssembly.Module(memoryModule))
  const wasi = new WASI({ version: "preview1", preopens: { "/": folder } })
  wasi.initialize(instance)
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `@types/node` says no more than object
  const calls = wasi.wasiImport as unknown as Preview1
  const { buffer } = instance.exports.memory
  const text = new TextEncoder()

  const refused = (operation: string, name: string, code: number) =>
    failureOf(Object.assign(new Error(`WASI error ${code}`), { code: errnoNames[code] }), {
      operation,
      path: `${folder}/${name}`
    })

  const open = (name: string): number => {
    const { written } = text.encodeInto(name, new Uint8Array(buffer, 0, descriptorAt))
    const code = calls.path_open(firstPreopened, 0, 0, written, 0, rights, 0n, 0, descriptorAt)
    if (code !== 0) throw refused("open", name, code)
    return new DataView(buffer).getUint32(descriptorAt, true)
  }

  return {
    drop: async (name, bytes) => {
      const descriptor = open(name)
      try {
        for (let at = 0; at === 0 || at < bytes; at += pieceBytes) {
          if (at > 0) await turn()
          const code = calls.fd_advise(descriptor, BigInt(at), BigInt(bytes === 0 ? 0 : pieceBytes), dontNeed)
          if (code !== 0) throw refused("advise", name, code)
        }
      } finally {
        calls.fd_close(descriptor)
      }
    }
  }
}
