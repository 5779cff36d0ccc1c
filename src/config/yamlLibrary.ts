/** The parts of `yaml` in use, behind a module of ours: a bundled CommonJS package has no named exports under `import()`. */
export { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml"
