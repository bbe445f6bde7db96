import { expect, it } from 'vitest'
import { frameFileName } from '../../../../src/renderer/src/player/frame-file-name.ts'

it('names a saved frame after video, dive and frame, in characters every system takes', () => {
  expect(frameFileName({ videoName: 'final day.mp4', diveId: 12, diveNumber: '5253b', frame: 143 })).toBe('final day dive 12 (5253B) frame 143.png')
  expect(frameFileName({ videoName: 'a/b:c?.mov', diveId: 3, diveNumber: null, frame: 0 })).toBe('a_b_c_ dive 3 frame 0.png')
})
