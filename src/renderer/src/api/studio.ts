/**
 * The one door to the studio. In Electron the preload has hung the API on the
 * window; everywhere else the same contract is spoken over HTTP.
 */
import type { StudioApi } from '../../../shared/contract/contract.ts'
import { overBridge } from './bridge.ts'
import { createHttpApi } from './http-transport.ts'

declare global {
  interface Window {
    highboard?: StudioApi
  }
}

export const studio: StudioApi = window.highboard ? overBridge(window.highboard) : createHttpApi()
