/** Official engines beside DLIO: the one list, imported where the program is put together and nowhere else. */
import { KvCacheEngine } from "./kvcache/official/KvCacheEngine.ts"
import { VdbbenchEngine } from "./vectordb/official/VdbbenchEngine.ts"

export const officialEngines = { "kv-cache.py": KvCacheEngine, vdbbench: VdbbenchEngine }
