/**
 * Where a literal text decides something: it is compared, is a case or a key, is looked up, or is one of a closed set of words, as a
 * type, a schema or a list. A text that is only said (a message, an argument, a value of a field) decides nothing.
 */

/** Methods that compare their argument with what they are called on. */
const comparing = new Set(["includes", "indexOf", "lastIndexOf", "startsWith", "endsWith", "has", "get", "delete", "equals"])

const equality = new Set(["==", "===", "!=", "!==", "in"])

/** `as const`, `satisfies X`, `!` and parentheses change nothing about what an expression is for. */
const wrappers = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion", "ChainExpression"])

const unwrapped = (node) => wrappers.has(node.parent?.type) ? unwrapped(node.parent) : node

const nameOf = (node) =>
  node.type === "Identifier" ? node.name : node.type === "MemberExpression" && !node.computed ? nameOf(node.property) : undefined

const byParent = {
  BinaryExpression: ({ operator }) => equality.has(operator) ? "a comparison" : undefined,
  SwitchCase: (parent, node) => parent.test === node ? "a case" : undefined,
  Property: (parent, node) => parent.key === node ? "a key" : undefined,
  PropertyDefinition: (parent, node) => parent.key === node ? "a key" : undefined,
  MethodDefinition: (parent, node) => parent.key === node ? "a key" : undefined,
  TSPropertySignature: (parent, node) => parent.key === node ? "a key" : undefined,
  TSMethodSignature: (parent, node) => parent.key === node ? "a key" : undefined,
  MemberExpression: (parent, node) => parent.property === node ? "a key" : undefined,
  TSIndexedAccessType: () => "a key",
  TSLiteralType: () => "a literal type",
  ArrayExpression: () => "a list of words",
  CallExpression: ({ arguments: given, callee }, node) => {
    if (!given.includes(node)) return undefined
    const name = nameOf(callee)
    if (name === "Literal" || name === "TaggedStruct" || name === "tag") return "a schema"
    return callee.type === "MemberExpression" && comparing.has(name) ? "a comparison" : undefined
  }
}

/** What the text at this node decides, in words; undefined when it decides nothing. */
export const decisionAt = (node) => {
  const outer = unwrapped(node)
  return byParent[outer.parent?.type]?.(outer.parent, outer)
}

/** The text of a literal, also of one within backticks that has no hole; undefined for everything else. */
const textOf = (node) =>
  node.type === "Literal" && typeof node.value === "string"
    ? node.value
    : node.type === "TemplateLiteral" && node.quasis.length === 1
    ? node.quasis[0].value.cooked
    : undefined

/** A name that stands for a text: `{ word: … }`, `it.word`, `word?: …`. */
const isNameAsKey = (node) => {
  const { parent } = node
  if (parent.type === "MemberExpression") return parent.property === node && !parent.computed
  return parent.key === node && !parent.computed && byParent[parent.type] !== undefined
}

/**
 * A rule that refuses decisions by texts for which `refuses` answers true, told the word, the file and whether the word is a name
 * that stands as a key. `message` may say {{word}} and {{decision}}.
 */
export const refuseDecisions = ({ description, message, refuses }) => ({
  meta: { type: "problem", docs: { description }, messages: { decides: message }, schema: [] },
  create: (context) => {
    const report = (node, word, decision) => context.report({ node, messageId: "decides", data: { word, decision } })
    const literal = (node) => {
      const word = textOf(node)
      if (word === undefined || !refuses(word, context.filename, false)) return
      const decision = decisionAt(node)
      if (decision !== undefined) report(node, word, decision)
    }
    return {
      Literal: literal,
      TemplateLiteral: literal,
      Identifier: (node) => {
        if (refuses(node.name, context.filename, true) && isNameAsKey(node)) report(node, node.name, "a key")
      }
    }
  }
})
