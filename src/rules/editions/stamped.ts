/** How the stamps and manifests of the official tool call editions (mlpstorage_py/rules/editions.yaml, September 2026). */

/** All that it knows. */
export const stampedEditions: ReadonlyArray<string> = ["0.5", "1.0", "2.0", "3.0"]

/** Those by which it can check a package. */
export const checkableEditions: ReadonlyArray<string> = ["3.0"]
