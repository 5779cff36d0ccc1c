export declare const matchesGlob: (path: string, glob: string) => boolean
