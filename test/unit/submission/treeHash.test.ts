/** `md5-tree-v2` against digests that were made by another implementation. */
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { hashedFiles, treeHash } from "../../../src/submission/files/treeHash.ts"
import { writeTree } from "../../fixtures/archives.ts"

const made: Array<string> = []
const treeOf = (files: Readonly<Record<string, string>>): string => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "mlps-tree-"))
  made.push(root)
  writeTree(root, files)
  return root
}
afterEach(() => {
  for (const one of made.splice(0)) fs.rmSync(one, { recursive: true, force: true })
})

const hashOf = (root: string): string => {
  const hash = treeHash(root)
  return hash._tag === "present" ? hash.value : hash._tag
}

const hashed = {
  "pyproject.toml": "[project]\n",
  "a/b.py": "print(1)\n",
  "a.py": "x",
  "a-b/c": "",
  Z: "z",
  ".gitignore": "*.pyc\n",
  ".github/w.yml": "on: push\n",
  "sub/test": "file named test\n",
  "\u00e9.txt": "u\n"
}

const passedOver = {
  "build/x": "1",
  "sub/build/x": "1",
  "sub/tests/t.py": "1",
  "x.egg-info/P": "1",
  "a/x.pyc": "1",
  "sub/.code-hash.json": "1",
  ".DS_Store": "1"
}

describe("md5-tree-v2", () => {
  it("is the published digest, whatever is passed over", () => {
    const root = treeOf({ ...hashed, ...passedOver })
    fs.symlinkSync("a.py", path.join(root, "link.py"))
    fs.symlinkSync("a", path.join(root, "linkdir"))
    assert.strictEqual(hashOf(root), "7f15c3870462ef43247951f55557dcf7")
    assert.strictEqual(hashedFiles(root).length, 9)
  })

  it("is that of the second vector, and of an empty tree", () => {
    const second = treeOf({ "pyproject.toml": "[project]\n", "a/b.py": "print(1)\n" })
    assert.strictEqual(hashOf(second), "952f774c955307d4ebb3eefffe89c6ae")
    assert.strictEqual(hashOf(treeOf({ "build/x": "" })), "d41d8cd98f00b204e9800998ecf8427e")
  })

  it("changes with any byte, name or file", () => {
    const before = hashOf(treeOf(hashed))
    assert.notStrictEqual(hashOf(treeOf({ ...hashed, "a.py": "y" })), before)
    assert.notStrictEqual(hashOf(treeOf({ ...hashed, "CLAUDE.md": "" })), before)
  })

  it("is missing with the reason where the tree is not there", () => {
    assert.strictEqual(treeHash("/nowhere/at/all")._tag, "missing")
  })
})
