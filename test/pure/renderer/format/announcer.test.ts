import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAnnouncer, quietMilliseconds, type Announcer } from '../../../../src/renderer/src/format/announcer.ts'

let said: string[]
let announcer: Announcer
beforeEach(() => {
  vi.useFakeTimers()
  said = []
  announcer = createAnnouncer((text) => said.push(text), () => Date.now())
})
afterEach(() => vi.useRealTimers())

describe('the announcer', () => {
  it('says the first text at once', () => {
    announcer.say('Frame 1')
    expect(said).toEqual(['Frame 1'])
  })
  it('says of a held key only where it began and where it ended', () => {
    for (let frame = 1; frame <= 90; frame++) {
      announcer.say(`Frame ${frame}`)
      vi.advanceTimersByTime(33)
    }
    expect(said).toEqual(['Frame 1'])
    vi.advanceTimersByTime(quietMilliseconds)
    expect(said).toEqual(['Frame 1', 'Frame 90'])
  })
  it('says every text of somebody who presses one key after another', () => {
    for (const frame of [1, 2, 3]) {
      announcer.say(`Frame ${frame}`)
      vi.advanceTimersByTime(quietMilliseconds + 1)
    }
    expect(said).toEqual(['Frame 1', 'Frame 2', 'Frame 3'])
  })
  it('keeps another topic’s text while one floods', () => {
    announcer.say('Frame 1')
    announcer.say('Run 4 is done', 'runs')
    for (const frame of [2, 3, 4]) announcer.say(`Frame ${frame}`)
    vi.advanceTimersByTime(quietMilliseconds)
    expect(said).toEqual(['Frame 1', 'Run 4 is done Frame 4'])
  })
  it('changes even when the same is said again, or it would not be read', () => {
    announcer.say('Nothing to undo')
    vi.advanceTimersByTime(1000)
    announcer.say('Nothing to undo')
    vi.advanceTimersByTime(1000)
    announcer.say('Nothing to undo')
    expect(said).toEqual(['Nothing to undo', 'Nothing to undo\u00a0', 'Nothing to undo'])
  })
})
