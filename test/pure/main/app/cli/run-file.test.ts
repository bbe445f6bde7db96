import { describe, expect, it } from 'vitest'
import { collectAxis } from '../../../../../src/main/app/cli/experiment-commands.ts'
import { nearest, parseRunFile } from '../../../../../src/main/app/cli/run-file.ts'

describe('a file with the settings of a run', () => {
  it('keeps what it says and nothing else, so that defaults come from elsewhere', () => {
    expect(parseRunFile({ epochs: 3, earlyStopping: { patienceEpochs: 2 }, notes: 'why', tags: ['a'] }, 'run.json')).toEqual({ epochs: 3, earlyStopping: { patienceEpochs: 2, minImprovement: 0 }, notes: 'why', tags: ['a'] })
    expect(parseRunFile({ methodOptions: { anything: 1 } }, 'run.json')).toEqual({ methodOptions: { anything: 1 } })
  })

  it('names keys there are not, also within groups, with the one that was meant', () => {
    expect(() => parseRunFile({ epoch: 3, optimizer: {}, optimiser: { weigthDecay: 1 }, colour: 1 }, 'run.json')).toThrow(/no "epoch" \(did you mean "epochs"\?\) and no "optimizer" \(did you mean "optimiser"\?\) and no "optimiser\.weigthDecay" \(did you mean "weightDecay"\?\) and no "colour"\.$/)
  })

  it('says what does not fit, and what is no settings at all', () => {
    expect(() => parseRunFile({ epochs: 'many' }, 'run.json')).toThrow(/"run.json" does not describe a run: epochs/)
    expect(() => parseRunFile([1], 'run.json')).toThrow(/does not describe a run/)
    expect(() => parseRunFile(null, 'run.json')).toThrow(/does not describe a run/)
  })

  it('guesses only what is near', () => {
    expect(nearest('sede', ['seed', 'depth'])).toBe('seed')
    expect(nearest('temperature', ['seed', 'depth'])).toBeNull()
  })
})

describe('values of an axis', () => {
  it('are numbers, switches, null or words', () => {
    expect(collectAxis('flip=true,false', collectAxis('headLearningRate=1e-3, 0.5'))).toEqual([{ field: 'headLearningRate', values: [0.001, 0.5] }, { field: 'flip', values: [true, false] }])
    expect(collectAxis('optimiser.clipNorm=null,1')).toEqual([{ field: 'optimiser.clipNorm', values: [null, 1] }])
    expect(collectAxis('depth=heads,all')).toEqual([{ field: 'depth', values: ['heads', 'all'] }])
    expect(() => collectAxis('depth')).toThrow(/field=value/)
  })
})
