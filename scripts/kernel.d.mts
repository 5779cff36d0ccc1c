export const kernelSource: () => Promise<{ readonly bytes: number; readonly text: string }>
