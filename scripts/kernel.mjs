/** Assembles the WebAssembly text of vector search: `node scripts/kernel.mjs` writes the module that the sources hold. */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import wabt from "wabt"

const folder = fileURLToPath(new URL("../src/benchmarks/vectordb/kernel", import.meta.url))
const perLine = 100

export const kernelSource = async () => {
  const { parseWat } = await wabt()
  const parsed = parseWat("kernel.wat", readFileSync(`${folder}/kernel.wat`, "utf8"), { simd: true })
  const { buffer } = parsed.toBinary({ write_debug_names: false })
  const lines = Buffer.from(buffer).toString("base64").match(new RegExp(`.{1,${perLine}}`, "g"))
  return {
    bytes: buffer.length,
    text: `/** kernel.wat, assembled: \`node scripts/kernel.mjs\`. */\nexport const kernelBase64 = [\n${
      lines.map((line) => `  "${line}"`).join(",\n")
    }\n].join("")\n`
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, text } = await kernelSource()
  writeFileSync(`${folder}/kernelBase64.ts`, text)
  process.stdout.write(`${bytes} bytes\n`)
}
