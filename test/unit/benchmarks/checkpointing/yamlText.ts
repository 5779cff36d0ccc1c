import { parse } from "yaml"
import type { JsonObject } from "../../../../src/domain/Json.ts"

export const fromYaml = (text: string): JsonObject => parse(text)
