import { expect, it } from 'vitest'
import { StudioError } from '../../../../src/shared/errors.ts'
import { damagedAround } from '../../../../src/renderer/src/player/damaged-around.ts'

const dive = { startFrame: 100, frameCount: 50 }
const damaged = (first: number, last: number) => new StudioError('damaged-video', 'x', { stretch: { first, last } })

it('counts the stretch of the video from the first frame of the dive, and ends it with the dive', () => {
  expect(damagedAround(damaged(110, 120), dive, { first: 12, last: 13 })).toEqual({ first: 10, last: 20 })
  expect(damagedAround(damaged(90, 400), dive, { first: 12, last: 12 })).toEqual({ first: 0, last: 49 })
})

it('joins frames that failed beside it, and takes those alone where no stretch is told', () => {
  expect(damagedAround(damaged(110, 111), dive, { first: 9, last: 14 })).toEqual({ first: 9, last: 14 })
  expect(damagedAround(new StudioError('unreadable-video', 'x'), dive, { first: 3, last: 4 })).toEqual({ first: 3, last: 4 })
})
