/**
 * What others build on says in a sentence what it is: every export has a docstring, and the docstring of a member, or of the export
 * it belongs to, tells what its type cannot: the unit of a number, what `null` or `undefined` means, and how it fails.
 */

/** Files of contracts: benchmarks, kinds, editions, launchers, rules, errors, ports and the domain. Every file with a port is one. */
export const contracts = [
  "src/benchmarks/{Benchmark,Experiment,Kind,Reading}.ts",
  "src/cluster/{Clients,Collector,HostFiles,LaunchingMachine}.ts",
  "src/cluster/series/Sampler.ts",
  "src/domain/*.ts",
  "src/engines/Engine.ts",
  "src/engines/dlio/Task.ts",
  "src/engines/native/NativeWorks.ts",
  "src/errors/**/*.ts",
  "src/launcher/*.ts",
  "src/process/{Executor,Machine}.ts",
  "src/reading/Readings.ts",
  "src/reports/Progress.ts",
  "src/results/OnDisk.ts",
  "src/results/draft/OwnKind.ts",
  "src/rules/*.ts",
  "src/rules/editions/*.ts",
  "src/view/{Screen,View}.ts"
]

const unitInName =
  /(?:bytes|[KMGT]i?B|seconds?|milli(?:second)?s|micro(?:second)?s|nano(?:second)?s|minutes|hours|ticks|percent|share|ratio|factor|rate|hz|pid|port|code|index|rank|number|version|offset|width|height|rows|columns|count|level)$/i

/** Said once for all members. */
const unitInDoc = /\b(?:counts?|bytes|seconds|milliseconds|microseconds|nanoseconds|percent|GiB|lines|unit)\b/i

/** A plural counts what it names. */
const isCount = (name) => /[^s]s$/.test(name)

const failing = /fail|refus|throw|error|never|reject|die/i
const absent = { null: /\bnull\b/, undefined: /\bundefined\b/ }

const nameOf = (node) =>
  node?.type === "Identifier" ? node.name : node?.type === "Literal" ? String(node.value) : node?.type === "PrivateIdentifier" ? node.name : ""

const kinds = { TSNullKeyword: "null", TSUndefinedKeyword: "undefined" }

/** `null` and `undefined` that a type may be, beside something else. */
const absences = (type) =>
  type?.type === "TSUnionType" ? type.types.flatMap(({ type }) => kinds[type] ?? []) : []

const qualified = (name) => name?.type === "TSQualifiedName" ? `${qualified(name.left)}.${name.right.name}` : nameOf(name)

/** What a function's type may fail with; nothing for `never` and for what leaves it to inference. */
const canFail = (type) => {
  if (type?.type !== "TSTypeReference") return false
  const name = qualified(type.typeName)
  const given = type.typeArguments?.params ?? []
  const failure = name === "Either.Either" ? given[1] : name === "Effect.Effect" || name === "Stream.Stream" ? given[1] : undefined
  return failure !== undefined && failure.type !== "TSNeverKeyword"
}

const isNumber = (type) => {
  if (type === undefined || type === null) return false
  if (type.type === "TSNumberKeyword" || type.type === "TSBigIntKeyword") return true
  return type.type === "TSUnionType" && type.types.some(isNumber) && type.types.every((one) => isNumber(one) || one.type in kinds)
}

const calls = (node, name) =>
  node?.type === "CallExpression" && node.callee.type === "MemberExpression" && nameOf(node.callee.property) === name

const schemaName = (node) => node?.type === "MemberExpression" && nameOf(node.object) === "Schema" ? nameOf(node.property) : ""

/** The words of a Schema expression in the terms of types. */
const ofSchema = (node) => {
  const inner = calls(node, "optional") || calls(node, "NullOr") ? ofSchema(node.arguments[0]) : { number: false, absences: [] }
  return {
    number: inner.number || ["Number", "Int", "NonNegative", "NonNegativeInt", "Positive"].includes(schemaName(node)),
    absences: [...inner.absences, ...(calls(node, "NullOr") ? ["null"] : [])]
  }
}

export const contractWords = {
  meta: {
    type: "problem",
    docs: { description: "what others build on says what it is, its unit, its null and its failure" },
    messages: {
      export: "{{name}} is part of a contract and has no docstring: one sentence on what it is.",
      null: "{{name}} may be {{absence}}, and no docstring of it or of {{owner}} says what that means.",
      unit: "{{name}} is a number whose unit neither its name nor a docstring tells.",
      failure: "{{name}} can fail, and no docstring of it or of {{owner}} says how."
    },
    schema: []
  },
  create: (context) => {
    const { sourceCode } = context
    const docOf = (node) => {
      const before = sourceCode.getCommentsBefore(node).filter(({ type }) => type === "Block").at(-1)
      return before?.value.startsWith("*") === true ? before.value : ""
    }
    const report = (node, messageId, data) => context.report({ node, messageId, data })

    const tell = (node, name, owner, docs, { absences, fails, number }) => {
      const own = docs.join(" ")
      for (const absence of absences) if (!absent[absence].test(own)) report(node, "null", { name, owner, absence })
      if (fails && !failing.test(own)) report(node, "failure", { name, owner })
      const isTold = docs[0] !== "" || unitInDoc.test(own) || unitInName.test(name) || isCount(name) || new RegExp(`\\b${name}\\b`).test(own)
      if (number && !isTold) report(node, "unit", { name })
    }

    const member = (node, owner, ownerDoc) => {
      const doc = docOf(node)
      if (node.type === "TSPropertySignature") {
        const type = node.typeAnnotation?.typeAnnotation
        const returned = type?.type === "TSFunctionType" ? type.returnType?.typeAnnotation : type
        tell(node, nameOf(node.key), owner, [doc, ownerDoc], {
          absences: absences(returned).filter((absence) => absence === "null" || returned !== type),
          fails: canFail(returned),
          number: isNumber(type)
        })
        members(type, owner, `${doc} ${ownerDoc}`)
      }
      if (node.type === "TSMethodSignature") {
        const returned = node.returnType?.typeAnnotation
        tell(node, nameOf(node.key), owner, [doc, ownerDoc], {
          absences: absences(returned),
          fails: canFail(returned),
          number: false
        })
      }
    }

    const members = (type, owner, doc) => {
      if (type?.type === "TSTypeLiteral") for (const node of type.members) member(node, owner, doc)
      if (type?.type === "TSUnionType" || type?.type === "TSIntersectionType") {
        for (const one of type.types) members(one, owner, doc)
      }
      if (type?.type === "TSTypeReference") for (const one of type.typeArguments?.params ?? []) members(one, owner, doc)
    }

    /** Fields of `Schema.Struct({…})` and of `Schema.TaggedError<…>()("Tag", {…})`. */
    const fields = (node, owner, doc) => {
      if (node?.type !== "CallExpression") return
      for (const given of node.arguments) {
        if (given.type !== "ObjectExpression") {
          fields(given, owner, doc)
          continue
        }
        for (const property of given.properties) {
          if (property.type !== "Property") continue
          const own = docOf(property)
          tell(property, nameOf(property.key), owner, [own, doc], { ...ofSchema(property.value), fails: false })
          fields(property.value, owner, `${own} ${doc}`)
        }
      }
      fields(node.callee, owner, doc)
    }

    const functionWords = (node, name, doc, returned) =>
      tell(node, name, name, [doc], { absences: absences(returned), fails: canFail(returned), number: false })

    const value = (node, name, doc) => {
      const { id, init } = node
      if (init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression") {
        functionWords(node, name, doc, init.returnType?.typeAnnotation)
      } else if (id.typeAnnotation !== undefined) {
        tell(node, name, name, [doc], {
          absences: absences(id.typeAnnotation.typeAnnotation),
          fails: canFail(id.typeAnnotation.typeAnnotation),
          number: isNumber(id.typeAnnotation.typeAnnotation)
        })
      }
      fields(init, name, doc)
    }

    const byKind = {
      VariableDeclaration: ({ declarations }, doc) => declarations.map((node) => {
        const name = nameOf(node.id)
        value(node, name, doc)
        return name
      }),
      FunctionDeclaration: (node, doc) => {
        functionWords(node, nameOf(node.id), doc, node.returnType?.typeAnnotation)
        return [nameOf(node.id)]
      },
      ClassDeclaration: (node, doc) => {
        fields(node.superClass, nameOf(node.id), doc)
        for (const type of node.superTypeArguments?.params ?? []) members(type, nameOf(node.id), doc)
        for (const type of node.superClass?.typeArguments?.params ?? []) members(type, nameOf(node.id), doc)
        return [nameOf(node.id)]
      },
      TSInterfaceDeclaration: (node, doc) => {
        for (const one of node.body.body) member(one, nameOf(node.id), doc)
        return [nameOf(node.id)]
      },
      TSTypeAliasDeclaration: (node, doc) => {
        members(node.typeAnnotation, nameOf(node.id), doc)
        return [nameOf(node.id)]
      }
    }

    return {
      Program: ({ body }) => {
        const told = new Set()
        for (const node of body) {
          if (node.type !== "ExportNamedDeclaration" || node.declaration === null) continue
          const doc = docOf(node)
          const names = byKind[node.declaration.type]?.(node.declaration, doc) ?? []
          // `export type X = typeof X.Type` stands below the schema that told.
          for (const name of names) if (!/\w+\W+\w+/.test(doc) && !told.has(name)) report(node, "export", { name })
          if (doc !== "") for (const name of names) told.add(name)
        }
      }
    }
  }
}
