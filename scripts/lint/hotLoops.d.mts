export declare const hotLoops: ReadonlyArray<string>
