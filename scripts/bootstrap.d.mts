/** What TypeScript needs to know of bootstrap.mjs. */
export const root: string
export function ensureBuild(log?: (line: string) => void): Promise<boolean>
