/** Checks which frames are sampled, and where clips start. */
import { CLIP_PLANS, sampleUniform } from '../../../src/main/tensor/sampling.ts'
import { check, checkEqual, type Check } from '../compare.ts'
import type { Checker } from './checker.ts'

type Linspace = readonly [first: number, last: number, count: number, frames: readonly number[]]

const plans: Readonly<Record<string, { readonly starts: readonly number[] }>> = {
  '103_frames_10_clips': CLIP_PLANS.base103, auxiliary_8_clips: CLIP_PLANS.auxiliary, '96_frames_9_clips': CLIP_PLANS.base96,
}

export const samplingChecker: Checker = {
  kind: 'sampling',
  recognises: (content) => 'linspace' in content && 'clip_starts' in content,
  async run(content) {
    const linspace = content['linspace'] as readonly Linspace[]
    const starts = content['clip_starts'] as Readonly<Record<string, readonly number[]>>
    return [
      ...linspace.map(([first, last, count, frames]) => checkEqual(`${count} of frames ${first}..${last}`, sampleUniform(first, last, count), frames)),
      ...Object.entries(starts).map(([name, expected]): Check => {
        const plan = plans[name]
        return plan ? checkEqual(`clip starts, ${name}`, plan.starts, expected) : check(`clip starts, ${name}: no such plan`, Infinity, 0)
      }),
    ]
  },
}
