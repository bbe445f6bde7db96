import { describe, expect, it } from 'vitest'
import { dive, examineAll, found, messages } from './dives.ts'
import type { DiveChanges } from './dives.ts'

const facts = (changes: NonNullable<DiveChanges['facts']>) => [dive({ facts: changes })]

describe('a sound dive', () => {
  it('has no finding, nor has one of which little is known but what is missing', async () => {
    expect((await examineAll([dive()])).findings).toEqual([])
    const bare = await examineAll([dive({ facts: { diveNumber: null, heightMetres: null, difficulty: null, awards: [], scorePoints: null }, stages: [] })])
    expect(bare.findings.map((finding) => finding.rule)).toEqual(['missing-score', 'missing-stages', 'missing-dive-number', 'missing-difficulty'])
  })
})

describe('dive numbers', () => {
  it.each(['100B', '200D', '300D', '612D', '614D'])('%s is impossible', async (diveNumber) => {
    expect((await messages('impossible-dive-number', facts({ diveNumber })))[0]).toContain(diveNumber)
  })

  it('are written in one form, by a fix', async () => {
    expect(await messages('dive-number-form', facts({ diveNumber: '407C' }))).toEqual([])
    const [finding] = await found('dive-number-form', facts({ diveNumber: '407 c' }))
    expect(finding?.fix).toMatchObject({ kind: 'set-dive-number', change: { diveId: 1, facts: { diveNumber: '407C' }, stages: null } })
    expect(await found('dive-number-form', facts({ diveNumber: '200d' }))).toEqual([])
  })
})

describe('difficulty', () => {
  it('is told where it is not the table\'s, with what the score says', async () => {
    expect(await messages('difficulty-against-table', facts({ difficulty: 3.4, scorePoints: 93.5 }))).toEqual(['The difficulty is given as 3.4; the rules say 3.2 for 407C from 10 m. The score follows from the one given, so an older table may have been in force, or the number or height be wrong.'])
    expect(await messages('difficulty-against-table', facts({ difficulty: 2 }))).toEqual([])
    expect(await messages('difficulty-against-table', facts({ difficulty: 3.4, diveNumber: '200D' }))).toEqual([])
    expect(await messages('difficulty-against-table', facts({ heightMetres: null, difficulty: 3.4 }))).toEqual([])
  })

  it('has a fix only where the table\'s gives the score', async () => {
    const [finding] = await found('difficulty-against-table', facts({ difficulty: 3.4 }))
    expect(finding?.fix).toMatchObject({ kind: 'set-difficulty', change: { facts: { difficulty: 3.2 } } })
    expect((await found('difficulty-against-table', facts({ difficulty: 3.4, scorePoints: 93.5 })))[0]?.fix).toBeNull()
    expect((await found('difficulty-against-table', facts({ difficulty: 3.4, scorePoints: 50 })))[0]?.fix).toBeNull()
    expect((await found('difficulty-against-table', facts({ heightMetres: null, difficulty: 2.6 })))[0]?.fix).toMatchObject({ change: { facts: { difficulty: 3.2 } } })
  })
})

describe('awards', () => {
  it('outside 0 to 10 or between halves are named by place', async () => {
    expect(await messages('award-out-of-range', facts({ awards: [55.5, 5, 6] }))).toEqual(['Award 1 of 3: An award of 55.5 was found; awards go from 0 to 10.'])
    expect(await messages('award-not-by-halves', facts({ awards: [8.9, 8, 8] }))).toEqual(['Award 1 of 3: An award of 8.9 was found; awards go by halves.'])
    expect(await messages('award-out-of-range', facts({ awards: [-1, 8, 8] }))).toHaveLength(1)
    expect(await found('award-out-of-range', facts({ awards: [0, 10, 8.9] }))).toEqual([])
  })

  it('have a fix where the score leaves no doubt', async () => {
    // The three cases of the published sets.
    const single = await found('award-out-of-range', facts({ diveNumber: '305B', heightMetres: 3, difficulty: 3, awards: [55.5, 5, 6], scorePoints: 51 }))
    expect(single[0]?.fix).toMatchObject({ kind: 'set-award', change: { facts: { awards: [6, 5, 6] } } })
    const shifted = await found('award-out-of-range', facts({ difficulty: 3.3, awards: [2.5, 4, 4, 45, 3.5, 5, 4], scorePoints: 39.6 }))
    expect(shifted[0]?.fix?.change.facts.awards).toEqual([2.5, 4, 4, 4.5, 3.5, 5, 4])
    const between = await found('award-not-by-halves', facts({ difficulty: 2, awards: [7.5, 8, 8.9, 8.5, 8.5], scorePoints: 48.6, event: 'Men 3m Synchronised' }))
    expect(between[0]?.fix?.change.facts.awards).toEqual([7.5, 8, 8, 8.5, 8.5])
    // Many awards would do, or none, or two are odd.
    expect((await found('award-out-of-range', facts({ difficulty: 3.2, awards: [9.5, 9, 9.5, 9, 8.5, 12, 8.5] })))[0]?.fix).toBeNull()
    expect((await found('award-out-of-range', facts({ awards: [55.5, 5, 6], scorePoints: 100 })))[0]?.fix).toBeNull()
    expect((await found('award-out-of-range', facts({ awards: [55.5, 55.5, 6], scorePoints: 51 })))[0]?.fix).toBeNull()
  })

  it('must fit a panel', async () => {
    expect((await messages('award-count', facts({ awards: [8, 8] })))[0]).toContain('2 awards are given')
    expect(await found('award-count', facts({ awards: [] }))).toEqual([])
    expect(await found('award-count', facts({ awards: new Array<number>(11).fill(8) }))).toEqual([])
  })
})

describe('the score', () => {
  it('must follow from awards and difficulty; what would make it follow is told', async () => {
    expect(await messages('awards-against-score', facts({}))).toEqual([])
    expect((await messages('awards-against-score', facts({ difficulty: 3.4 })))[0]).toMatch(/give 93\.50\. With a difficulty of 3\.2 it would\.$/)
    // 626C of the first MTL-AQA video.
    expect((await messages('awards-against-score', facts({ difficulty: 3.3, awards: [5, 4, 3.5, 3.5, 3.5, 4, 4.5], scorePoints: 18.15 })))[0]).toContain('2 points off every award')
    expect((await messages('awards-against-score', facts({ difficulty: 2.9, awards: [6.5, 6, 6], scorePoints: 52.2 })))[0]).toContain('With 6.0 in place of the award of 6.5')
    expect((await messages('awards-against-score', facts({ scorePoints: 12.34 })))[0]).toMatch(/give 88\.00\.$/)
    expect(await messages('awards-against-score', facts({ penaltyPoints: 8, scorePoints: 80 }))).toEqual([])
  })

  it('may differ by rounding, which is only noted', async () => {
    const rounded = facts({ difficulty: 3.3, awards: [3.5, 3.5, 3, 3.5, 2, 3.5, 4], scorePoints: 34.7 })
    expect(await messages('awards-against-score', rounded)).toEqual([])
    expect(await messages('score-rounded', rounded)).toEqual(['The score is given as 34.70; awards and difficulty give 34.65.'])
    expect(await messages('score-rounded', facts({}))).toEqual([])
  })

  it('must lie in its category\'s range', async () => {
    expect(await messages('score-outside-category', facts({ scorePoints: 151 }))).toEqual(['The score is 151; scores of Diving go from 0 to 150.'])
    expect(await messages('score-outside-category', [dive({ category: 'suturing', facts: { scorePoints: 5 } })])).toEqual(['The score is 5; scores of Suturing go from 6 to 30.'])
    expect(await messages('score-outside-category', [dive({ category: 'suturing', facts: { scorePoints: 6 } })])).toEqual([])
    expect((await messages('unknown-category', [dive({ category: 'juggling' })]))[0]).toContain('"juggling"')
    expect(await messages('unknown-category', [dive()])).toEqual([])
  })

  it('of 0 is a failed dive', async () => {
    expect(await messages('failed-dive', facts({ scorePoints: 0, awards: [0, 0, 0] }))).toEqual(['The score is 0, and so is every award.'])
    expect(await messages('failed-dive', facts({}))).toEqual([])
  })
})

describe('other actions than dives', () => {
  it('get no rule of diving', async () => {
    const report = await examineAll([dive({ category: 'suturing', facts: { diveNumber: '200d', difficulty: 5, awards: [99], scorePoints: 20 }, stages: [['G1', 0], ['G2', 20]] })])
    expect(report.findings).toEqual([])
  })
})

describe('what training needs', () => {
  it('is told once for each data set and category', async () => {
    const dives = [dive({ id: 1, facts: { scorePoints: null } }), dive({ id: 2, facts: { scorePoints: null } }), dive({ id: 3 }), dive({ id: 4, origin: { dataset: 'mtl-aqa' }, facts: { scorePoints: null } }), dive({ id: 5, category: 'suturing', facts: { scorePoints: null }, stages: [] })]
    expect(await found('missing-score', dives)).toMatchObject([
      { diveIds: [1, 2], message: '2 dives of 3 of other dives have no score.' },
      { diveIds: [4], message: '1 dive of 1 of MTL-AQA has no score.' },
      { diveIds: [5], message: '1 dive of 1 of other dives (suturing) has no score.' },
    ])
    expect(await messages('missing-stages', dives)).toEqual(['1 dive of 1 of other dives (suturing) has no stages.'])
    expect(await messages('missing-dive-number', [dive({ category: 'suturing', facts: { diveNumber: null, scorePoints: 8 } })])).toEqual([])
    expect(await messages('missing-difficulty', facts({ difficulty: null }))).toHaveLength(1)
  })
})
