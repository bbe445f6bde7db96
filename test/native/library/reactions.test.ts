import { describe, expect, it } from 'vitest'
import { keptSamples } from '../../../src/shared/domain/reaction-offset.ts'
import { temporaryLibrary } from './temporary-library.ts'

describe('reactions', () => {
  it('are learnt person by person, and stay theirs under another name', async () => {
    const library = await temporaryLibrary()
    const [ann, bo] = [await library.annotators.ensure('Ann'), await library.annotators.ensure('Bo')]
    expect(await library.reactions.get(ann.id)).toEqual({ isOn: false, samples: [] })
    await library.reactions.learn(ann.id, [180, 210.5])
    await library.reactions.use(ann.id, true)
    await library.annotators.rename(ann.id, 'Anna')
    expect(await library.reactions.learn(ann.id, [-20])).toEqual({ isOn: true, samples: [180, 210.5, -20] })
    expect(await library.reactions.get(bo.id)).toEqual({ isOn: false, samples: [] })
    expect(await library.reactions.forget(ann.id)).toEqual({ isOn: true, samples: [] })
  })

  it('keep the newest samples, none lost when two windows learn at once', async () => {
    const library = await temporaryLibrary()
    const { id } = await library.annotators.ensure('Ann')
    await Promise.all([1, 2, 3, 4].map((n) => library.reactions.learn(id, [n])))
    expect((await library.reactions.get(id)).samples.sort()).toEqual([1, 2, 3, 4])
    const { samples } = await library.reactions.learn(id, Array.from({ length: keptSamples }, (_, i) => 100 + i))
    expect(samples).toHaveLength(keptSamples)
    expect(samples[0]).toBe(100)
  })

  it('do not disturb the other settings', async () => {
    const library = await temporaryLibrary()
    const before = await library.settings.get()
    await library.reactions.use((await library.annotators.ensure('Ann')).id, true)
    expect(await library.settings.get()).toEqual(before)
  })
})
