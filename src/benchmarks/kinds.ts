/** The one list of the kinds of work that can be run. Loaded only when something runs; handed on as `Kinds`. */
import { checkpointKind } from "./checkpointing/kind.ts"
import type { Kind } from "./Kind.ts"
import { kvKind } from "./kvcache/kind.ts"
import { officialKind } from "./kvcache/official/officialKind.ts"
import { datagenKind } from "./training/datagenKind.ts"
import { trainKind } from "./training/trainKind.ts"
import { loadKind } from "./vectordb/loadKind.ts"
import { officialLoadKind, officialSearchKind } from "./vectordb/official/officialKinds.ts"
import { searchKind } from "./vectordb/searchKind.ts"

export const kinds: ReadonlyArray<Kind> = [
  checkpointKind,
  datagenKind,
  trainKind,
  kvKind,
  officialKind,
  loadKind,
  searchKind,
  officialLoadKind,
  officialSearchKind
]
