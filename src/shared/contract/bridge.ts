import type { WireError } from '../errors.ts'

/**
 * How the contract travels inside Electron: one channel per procedure and per
 * event, so that a name outside the contract has no channel at all.
 */
export const callChannel = (name: string): string => `highboard:call:${name}`
export const eventChannel = (name: string): string => `highboard:event:${name}`

/** Errors cross as data; a rejected invoke would keep only their message. */
export type CallReply = { ok: true; output: unknown } | { ok: false; error: WireError }

/** Origin of the built screens in Electron. */
export const screensScheme = 'highboard-app'
export const screensOrigin = `${screensScheme}://studio`
/** Origin of the library's pictures and videos in Electron. */
export const mediaScheme = 'highboard-media'
export const mediaOrigin = `${mediaScheme}://library`
