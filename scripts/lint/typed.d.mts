import type ts from "typescript"

export declare const typedProblems: (program: ts.Program, root: string, fileNames: ReadonlyArray<string>, read?: (name: string) => string) => ReadonlyArray<string>
