/** What TypeScript needs to know of electron-binary.mjs. */
export function whyNoDesktop(found: { platform: string; environment: Record<string, string | undefined>; userId: number }): string | null
export function findElectron(): Promise<{ path: string | null; reason: string }>
