/**
 * The one door to the studio. In Electron the preload has hung the API on the
 * window; everywhere else the same contract is spoken over HTTP.
 */
import type { StudioApi } from '../../../shared/contract/contract.ts'
import { fromWire, isWireError } from '../../../shared/errors.ts'
import { createHttpApi } from './http-transport.ts'

declare global {
  interface Window {
    highboard?: StudioApi
  }
}

/** The bridge hands errors over as data; here they become StudioError again. */
function overBridge(bridge: StudioApi): StudioApi {
  return {
    host: bridge.host,
    on: bridge.on,
    mediaUrl: bridge.mediaUrl,
    pathForFile: bridge.pathForFile,
    call: async (name, input) => {
      try {
        return await bridge.call(name, input)
      } catch (error) {
        throw isWireError(error) ? fromWire(error) : error
      }
    },
  }
}

export const studio: StudioApi = window.highboard ? overBridge(window.highboard) : createHttpApi()
