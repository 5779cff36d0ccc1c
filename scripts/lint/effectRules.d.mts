export declare const effectRulesFor: (path: string) => Readonly<Record<string, "error">>
