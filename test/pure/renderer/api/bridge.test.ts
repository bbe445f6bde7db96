import { describe, expect, it } from 'vitest'
import { reactive } from 'vue'
import { overBridge } from '../../../../src/renderer/src/api/bridge.ts'
import type { StudioApi } from '../../../../src/shared/contract/contract.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

/** A bridge as Electron's: what crosses is cloned, errors are plain data. */
function fakeBridge(answer: (input: unknown) => unknown): StudioApi {
  return {
    host: 'electron',
    call: (async (_name: string, input: unknown) => answer(structuredClone(input))) as StudioApi['call'],
    on: () => () => undefined,
    mediaUrl: (route) => `highboard-media://library${route}`,
    pathForFile: () => null,
  }
}

describe('overBridge', () => {
  it('sends reactive objects as plain data', async () => {
    const seen: unknown[] = []
    const api = overBridge(fakeBridge((input) => (seen.push(input), {})))
    await api.call('imports.start', reactive({ paths: ['/videos/a.mp4'], framesPerSecond: 25 }))
    expect(seen).toEqual([{ paths: ['/videos/a.mp4'], framesPerSecond: 25 }])
  })
  it('gives errors back as StudioError, with code and hint', async () => {
    const api = overBridge(fakeBridge(() => {
      throw { name: 'StudioError', code: 'not-found', message: 'Gone.', hint: 'Look elsewhere.' }
    }))
    const error = await api.call('studio.info', {}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StudioError)
    expect(error).toMatchObject({ code: 'not-found', message: 'Gone.', hint: 'Look elsewhere.' })
  })
  it('leaves other errors as they are', async () => {
    const api = overBridge(fakeBridge(() => {
      throw new TypeError('bridge closed')
    }))
    await expect(api.call('studio.info', {})).rejects.toThrow('bridge closed')
  })
})
