/** The archive that `torch.save` puts around tensors, which DLIO 2 writes and DLIO 3 does not (docs/reference/dlio-checkpoints.md 4). */
import { MiB } from "../../domain/Units.ts"

/** First bytes of a ZIP archive, which `torch.load` wants. */
export const archiveStart = "PK\u0003\u0004"

/** At most so much is around the tensors of a file: 2.5 KB for six of them, some 250 bytes for each further one. */
export const archiveBytes = MiB
