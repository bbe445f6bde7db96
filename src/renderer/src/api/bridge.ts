/**
 * The preload's API as the screens use it: input goes over as plain data (the
 * bridge refuses Vue's reactive objects), errors come back as StudioError.
 */
import type { StudioApi } from '../../../shared/contract/contract.ts'
import { fromWire, isWireError } from '../../../shared/errors.ts'

export function overBridge(bridge: StudioApi): StudioApi {
  return {
    host: bridge.host,
    on: bridge.on,
    mediaUrl: bridge.mediaUrl,
    pathForFile: bridge.pathForFile,
    call: async (name, input) => {
      try {
        return await bridge.call(name, JSON.parse(JSON.stringify(input)))
      } catch (error) {
        throw isWireError(error) ? fromWire(error) : error
      }
    },
  }
}
