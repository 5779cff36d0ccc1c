import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { type AsyncBuffer, parquetMetadata, parquetRead } from "hyparquet"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dimensionsOf } from "../../../../../../src/benchmarks/training/dataset/dimensions.ts"
import { recordLayout } from "../../../../../../src/benchmarks/training/dataset/fileBytes.ts"
import { indexText } from "../../../../../../src/benchmarks/training/native/formats/tfrecord.ts"
import type { DataSet, ParquetColumn } from "../../../../../../src/benchmarks/training/TrainingWork.ts"
import { published } from "../../dataset/sets.ts"
import { isFile, makeFile, pythonWith, runPython } from "./files.ts"

const withFile = <A>(bytes: Uint8Array, use: (path: string) => A): A => {
  const folder = mkdtempSync(`${tmpdir()}/mlpstorage-formats-`)
  try {
    writeFileSync(`${folder}/file`, bytes)
    return use(`${folder}/file`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const npz = (changes: Partial<DataSet> = {}): DataSet => ({
  ...published.unet3d,
  files: 3,
  recordLength: 40_000,
  recordLengthStdev: 20_000,
  ...changes
})

const tfrecord = (changes: Partial<DataSet> = {}): DataSet => ({
  ...published.resnet50,
  files: 3,
  samplesPerFile: 5,
  recordLength: 10_000,
  ...changes
})

const allTypes: ReadonlyArray<ParquetColumn> = [
  ...(["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"] as const).flatMap((
    dtype
  ) => [
    { name: `${dtype}_scalar`, dtype, size: null },
    { name: `${dtype}_list`, dtype, size: 3 }
  ])
]

const parquet = (columns: ReadonlyArray<ParquetColumn>, rows: number, rowGroupRows: number): DataSet => ({
  ...published.dlrm,
  files: 3,
  samplesPerFile: rows,
  parquet: { columns, rowGroupRows }
})

const asyncBuffer = (bytes: Buffer): AsyncBuffer => ({
  byteLength: bytes.length,
  slice: (from, to) => new Uint8Array(bytes.subarray(from, to)).buffer
})

/** Columns by name, row by row, as hyparquet reads them. */
const columnsOf = async (bytes: Buffer): Promise<Map<string, ReadonlyArray<unknown>>> => {
  const columns = new Map<string, Array<unknown>>()
  await parquetRead({
    file: asyncBuffer(bytes),
    onChunk: ({ columnData, columnName }) => {
      const rows = columns.get(columnName) ?? []
      for (const value of columnData) rows.push(value)
      columns.set(columnName, rows)
    }
  })
  return columns
}

describe("any file", () => {
  const shapes = FastCheck.oneof(
    FastCheck.record({
      recordLength: FastCheck.integer({ min: 1, max: 20_000 }),
      samples: FastCheck.integer({ min: 1, max: 3 })
    })
      .map(({ recordLength, samples }) => npz({ recordLength, recordLengthStdev: 0, samplesPerFile: samples })),
    FastCheck.record({
      recordLength: FastCheck.integer({ min: 1, max: 20_000 }),
      samples: FastCheck.integer({ min: 1, max: 4 })
    })
      .map(({ recordLength, samples }) => tfrecord({ recordLength, samplesPerFile: samples })),
    FastCheck.integer({ min: 1, max: 50_000 })
      .map((recordLength): DataSet => ({ ...published.retinanet, files: 3, recordLength })),
    FastCheck.record({
      columns: FastCheck.array(
        FastCheck.record({
          dtype: FastCheck.constantFrom(...allTypes.map(({ dtype }) => dtype)),
          size: FastCheck.option(FastCheck.integer({ min: 1, max: 40 }))
        }),
        { minLength: 1, maxLength: 6 }
      ),
      rows: FastCheck.integer({ min: 1, max: 300 }),
      group: FastCheck.integer({ min: 1, max: 100 })
    }).map(({ columns, group, rows }) =>
      parquet(columns.map((column, i) => ({ ...column, name: `c${i}` })), rows, group)
    )
  )

  it.effect.prop("is the same through buffers of any size, and differs when a byte of its framing does", [
    shapes,
    FastCheck.integer({ min: 1, max: 9000 }),
    FastCheck.integer({ min: 1, max: 9000 })
  ], ([set, made, looked]) =>
    Effect.promise(async () => {
      const bytes = makeFile(set, 1, made)
      expect(await isFile(set, 1, bytes, looked)).toBe(true)
      if (set.format === "jpeg") return
      bytes[bytes.length - 1]! ^= 1
      expect(await isFile(set, 1, bytes, looked)).toBe(false)
    }), { fastCheck: { numRuns: 60 } })

  it("shares no block with another file, nor with itself", () => {
    const sets = [
      npz({ recordLength: 400_000 }),
      tfrecord({ recordLength: 100_000 }),
      { ...published.retinanet, files: 3 },
      parquet(published.dlrm.parquet.columns, 3000, 500)
    ]
    for (const set of sets) {
      const blocks = [0, 1, 0].flatMap((file) => {
        const bytes = makeFile(set, file)
        return Array.from(
          { length: Math.floor(bytes.length / 4096) },
          (_, i) => bytes.toString("latin1", i * 4096, (i + 1) * 4096)
        )
      })
      expect(new Set(blocks).size).toBe(blocks.length)
    }
  })
})

describe("npz", () => {
  const numpy = pythonWith("numpy")

  it.skipIf(numpy === undefined)(
    "is byte for byte what numpy.savez makes of its arrays (skipped without numpy)",
    () => {
      for (const set of [npz(), npz({ samplesPerFile: 3 }), npz({ recordLength: 1, recordLengthStdev: 0 })]) {
        const bytes = makeFile(set, 1)
        const found = withFile(bytes, (path) =>
          runPython(
            numpy!,
            `
import io, json, sys, numpy, zipfile
arrays = numpy.load(sys.argv[1])
x, y = arrays["x"], arrays["y"]
again = io.BytesIO()
numpy.savez(again, x=x, y=y)
again, ours = again.getvalue(), open(sys.argv[1], "rb").read()
# zipfile of some older Pythons writes sizes into the local headers, and a lower version to go with them.
older = again[18:22] != b"\\xff" * 4
print(json.dumps({
    "shape": x.shape, "types": [str(x.dtype), str(y.dtype)], "labels": y.tolist(),
    "sound": zipfile.ZipFile(sys.argv[1]).testzip() is None,
    "same": len(again) == len(ours) if older else again == ours
}))`,
            path
          ))
        const [rows, columns] = dimensionsOf(set, { processes: 1, seedsByRank: false })(1)
        expect(found).toEqual({
          shape: [rows, columns, set.samplesPerFile],
          types: ["uint8", "int64"],
          labels: Array.from({ length: set.samplesPerFile }, () => 0),
          sound: true,
          same: true
        })
      }
    }
  )
})

describe("tfrecord", () => {
  const tools = pythonWith("google.protobuf", "crcmod.predefined")

  it.skipIf(tools === undefined)(
    "has the framing, checksums and examples that protobuf and crcmod read (skipped without them)",
    () => {
      const reader = `
import crcmod.predefined, json, struct, sys
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
file = descriptor_pb2.FileDescriptorProto(name="example.proto", package="t", syntax="proto3")
def message(parent, name, *fields):
    made = parent.add(name=name)
    for number, field, label, kind, type_name in fields:
        made.field.add(name=field, number=number, label=label, type=kind, type_name=type_name)
    return made
message(file.message_type, "BytesList", (1, "value", 3, 12, None))
message(file.message_type, "FloatList", (1, "value", 3, 2, None))
message(file.message_type, "Int64List", (1, "value", 3, 3, None))
message(file.message_type, "Feature", (1, "bytes_list", 1, 11, ".t.BytesList"), (2, "float_list", 1, 11, ".t.FloatList"), (3, "int64_list", 1, 11, ".t.Int64List"))
features = message(file.message_type, "Features", (1, "feature", 3, 11, ".t.Features.FeatureEntry"))
entry = message(features.nested_type, "FeatureEntry", (1, "key", 1, 9, None), (2, "value", 1, 11, ".t.Feature"))
entry.options.map_entry = True
message(file.message_type, "Example", (1, "features", 1, 11, ".t.Features"))
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
find = pool.FindMessageTypeByName("t.Example")
Example = message_factory.GetMessageClass(find) if hasattr(message_factory, "GetMessageClass") else message_factory.MessageFactory(pool).GetPrototype(find)
crc = crcmod.predefined.mkCrcFun("crc-32c")
def masked(data):
    c = crc(data)
    return ((c >> 15 | c << 17) + 0xa282ead8) & 0xffffffff
data, at, records = open(sys.argv[1], "rb").read(), 0, []
while at < len(data):
    start = at
    head = data[at:at + 8]
    length, = struct.unpack("<Q", head)
    payload = data[at + 12:at + 12 + length]
    at += 16 + length
    sums = struct.unpack("<I", data[start + 8:start + 12]) + struct.unpack("<I", data[at - 4:at])
    feature = Example.FromString(payload).features.feature
    records.append({
        "checksums": sums == (masked(head), masked(payload)), "names": sorted(feature),
        "image": [len(v) for v in feature["image"].bytes_list.value], "size": list(feature["size"].int64_list.value),
        "line": f"{start} {at - start}"
    })
print(json.dumps(records))`
      for (const [set, size] of [[tfrecord(), 10_000], [tfrecord({ tfrecordSize: "dimension" }), 100]] as const) {
        const layout = recordLayout(set, [100, 100])
        expect(withFile(makeFile(set, 2), (path) => runPython(tools!, reader, path))).toEqual(
          Array.from({ length: 5 }, (_, record) => ({
            checksums: true,
            names: ["image", "size"],
            image: [10_000],
            size: [size],
            line: indexText(layout, 5).split("\n")[record]
          }))
        )
      }
    }
  )
})

describe("parquet, read by hyparquet", () => {
  it("has every column type, as scalar and as list, in row groups as configured", async () => {
    const bytes = makeFile(parquet(allTypes, 1000, 300), 0)
    const metadata = parquetMetadata(new Uint8Array(bytes).buffer)
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([300, 300, 300, 100])
    const columns = await columnsOf(bytes)
    expect([...columns.keys()].sort()).toEqual(allTypes.map(({ name }) => name).sort())
    const ranges: Partial<Record<ParquetColumn["dtype"], readonly [number, number]>> = {
      int8: [-128, 127],
      uint8: [0, 255],
      int16: [-32_768, 32_767]
    }
    for (const { dtype, name, size } of allTypes) {
      const rows = columns.get(name)!
      expect(rows.length, name).toBe(1000)
      const values = rows.flatMap((row) => Array.isArray(row) ? row : [row])
      expect(values.length, name).toBe(1000 * (size ?? 1))
      expect(
        values.every((value) =>
          typeof value === (dtype === "bool" ? "boolean" : dtype === "int64" ? "bigint" : "number")
        ),
        name
      )
        .toBe(true)
      const range = ranges[dtype]
      if (range !== undefined) {
        expect(values.every((value) => typeof value === "number" && value >= range[0] && value <= range[1]), name).toBe(
          true
        )
      }
      expect(new Set(values.map(String)).size, name).toBeGreaterThan(dtype === "bool" ? 1 : 100)
    }
  })

  it("goes over from the dictionary to plain pages when the dictionary has grown to its limit", async () => {
    const bytes = makeFile(parquet([{ name: "wide", dtype: "float32", size: 20_000 }], 40, 40), 0)
    const [group] = parquetMetadata(new Uint8Array(bytes).buffer).row_groups
    expect(group?.columns[0]?.meta_data?.encodings).toEqual(["PLAIN", "RLE", "RLE_DICTIONARY"])
    const rows = (await columnsOf(bytes)).get("wide")!
    expect(rows.map((row) => Array.isArray(row) ? row.length : 0)).toEqual(Array.from({ length: 40 }, () => 20_000))
  })

  it("has dlrm's columns and says that nothing is compressed", async () => {
    const bytes = makeFile(parquet(published.dlrm.parquet.columns, 700, 512), 0)
    const metadata = parquetMetadata(new Uint8Array(bytes).buffer)
    expect(metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec)))
      .toEqual(Array.from({ length: 400 }, () => "UNCOMPRESSED"))
    expect((await columnsOf(bytes)).size).toBe(200)
  })
})
