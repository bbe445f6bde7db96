import { describe, expect, it } from 'vitest'
import { compareFacts } from '../../../../../src/shared/domain/results/compare-facts.ts'
import { matchResults, namesMeant, questionNames, type CandidateDive, type NameAnswers, type ResultRow } from '../../../../../src/shared/domain/results/match-results.ts'
import { nameLikeness, plainName } from '../../../../../src/shared/domain/results/names.ts'
import { eventAgreement, roundAgreement } from '../../../../../src/shared/domain/results/occasions.ts'

let line = 1
const row = (changes: Partial<ResultRow> = {}): ResultRow => ({ line: ++line, athlete: 'ZHANG Wei', diveNumber: '107B', event: 'Cup 2026', round: '1', heightMetres: 10, difficulty: 3, awards: [8, 8, 8], penaltyPoints: null, scorePoints: 72, date: null, ...changes })
let id = 0
const dive = (changes: Partial<CandidateDive> = {}): CandidateDive => ({ id: ++id, videoName: 'final.mp4', startFrame: id * 100, athlete: 'Zhang Wei', diveNumber: '107B', event: 'Cup 2026', round: 'Final', heightMetres: 10, difficulty: null, awards: [], penaltyPoints: 0, scorePoints: null, date: null, ...changes })

function match(rows: ResultRow[], dives: CandidateDive[], answers: NameAnswers = {}) {
  const names = new Map([...Map.groupBy(dives, ({ athlete }) => athlete)].map(([name, all]) => [name, all.length]))
  const questions = questionNames(rows, names, answers)
  return { questions, matches: matchResults(rows, dives, namesMeant(rows, questions)) }
}

describe('names of athletes', () => {
  it.each([
    ['ZHANG Wei', 'Zhang, Wei', null], ['José  García', 'jose garcia', null], ['A. One / B. Two', 'B Two & A One', null],
  ])('%s is %s', (one, other) => expect(plainName(one)).toBe(plainName(other)))

  it.each([
    ['Wei Zhang', 'ZHANG Wei', 'order'], ['Xi Yu Quan', 'Quan Xiyu', 'joined'], ['W. Zhang', 'Zhang Wei', 'initials'], ['Zhang W', 'Wei Zhang', 'initials'],
    ['Mathew Lee', 'Matthew Lee', 'spelling'], ['Jnoes', 'Jones', 'spelling'], ['张伟', '张炜', null], ['Zhang Wei', 'Zhang Lei', 'spelling'],
    ['Zhang Wei', 'Chen Wei', null], ['Diver 01 Rendered', 'Diver 02 Rendered', null], ['', 'Zhang', null], ['A B', 'A C', null],
  ] as const)('%s and %s: %s', (one, other, likeness) => {
    expect(nameLikeness(plainName(one), plainName(other))).toBe(likeness)
    expect(nameLikeness(plainName(other), plainName(one))).toBe(likeness)
  })
})

describe('events and rounds', () => {
  it.each([
    ['World Cup 2026 Berlin', 'world cup, Berlin 2026', 'same'], ['Cup', 'Cup 2026', 'part'], ['World Cup Berlin 2025', 'World Cup Berlin 2026', 'different'],
    ['', 'Cup', 'unknown'], ['Club Day', 'National Games', 'different'],
  ] as const)('event %s, %s: %s', (one, other, is) => expect(eventAgreement(one, other)).toBe(is))
  it.each([
    ['Round 2', '2', 'same'], ['R02', '第2轮', 'same'], ['Finals', 'final', 'same'], ['Semi-Final', 'Final', 'different'], ['1', '2', 'different'], ['3', 'Final', 'unknown'], ['', 'Final', 'unknown'],
  ] as const)('round %s, %s: %s', (one, other, is) => expect(roundAgreement(one, other)).toBe(is))
})

describe('rows of a results sheet', () => {
  it('find their dives, whatever order and capitals they have', () => {
    const [a, b, c] = [dive({ athlete: 'Ann Lee' }), dive(), dive({ diveNumber: '5253B' })]
    const { matches, questions } = match([row({ diveNumber: '5253b' }), row(), row({ athlete: 'LEE Ann' })], [a, b, c], {})
    expect(matches.map(({ diveId, outcome }) => [diveId, outcome])).toEqual([[c.id, 'sure'], [b.id, 'sure'], [a.id, 'check']])
    expect(matches[2]).toMatchObject({ reasons: ['name'], candidates: [{ comparison: { differs: ['round'] } }] })
    expect(questions).toMatchObject([{ name: 'LEE Ann', isKnown: false, variants: [{ name: 'Ann Lee', likeness: 'order', isSame: true, dives: 1 }] }])
  })

  it('ask about an athlete who is named otherwise, and follow the answer both ways', () => {
    const dives = [dive({ athlete: 'W. Zhang' })]
    const [only] = dives
    const rows = [row()]
    expect(match(rows, dives).matches).toMatchObject([{ outcome: 'missing', candidates: [] }])
    expect(match(rows, dives, { 'zhang wei': ['w zhang'] }).matches).toMatchObject([{ outcome: 'check', diveId: only?.id, reasons: ['name'] }])
    const turned = [dive({ athlete: 'Wei Zhang' })]
    expect(match(rows, turned).matches).toMatchObject([{ outcome: 'check' }])
    expect(match(rows, turned, { 'zhang wei': [] }).matches).toMatchObject([{ outcome: 'missing' }])
  })

  it('take repeated dives in order where the counts agree, and leave them open where not', () => {
    const dives = [dive({ videoName: 'clip 10.mp4' }), dive({ videoName: 'clip 9.mp4' })]
    const rows = [row({ round: '' }), row({ round: '' })]
    expect(match(rows, dives).matches.map(({ diveId, reasons }) => [diveId, reasons])).toEqual([[dives[1]?.id, ['order']], [dives[0]?.id, ['order']]])
    const three = [...rows, row({ round: '' })]
    expect(match(three, dives).matches).toMatchObject([{ outcome: 'ambiguous', diveId: null, reasons: ['several'] }, { outcome: 'ambiguous' }, { outcome: 'ambiguous' }])
    expect(match([row()], dives).matches).toMatchObject([{ outcome: 'ambiguous', candidates: [{}, {}] }])
    // What the library knows of them tells them apart.
    const told = [dive({ scorePoints: 72 }), dive({ scorePoints: 60 })]
    expect(match([row()], told).matches).toMatchObject([{ outcome: 'sure', diveId: told[0]?.id }])
  })

  it('never take a dive of another event, round or height by themselves', () => {
    for (const changes of [{ event: 'Games 2025' }, { round: '2' }, { heightMetres: 3 as const }, { diveNumber: null }]) {
      const dives = [dive(changes)]
      expect(match([row()], dives).matches).toMatchObject([{ outcome: 'ambiguous', diveId: null, candidates: [{ diveId: dives[0]?.id }] }])
    }
    expect(match([row()], [dive({ diveNumber: '109C' })]).matches).toMatchObject([{ outcome: 'missing', candidates: [] }])
  })

  it('offer dives of nobody where only they fit', () => {
    const dives = [dive({ athlete: '' }), dive({ athlete: '', diveNumber: null })]
    expect(match([row()], dives).matches).toMatchObject([{ outcome: 'check', diveId: dives[0]?.id, reasons: ['athlete-unknown'], candidates: [{ comparison: { fills: ['athlete', 'difficulty', 'awards', 'scorePoints'], differs: ['round'] } }] }])
    expect(match([row(), row({ athlete: 'Ann Lee' })], dives).matches).toMatchObject([{ outcome: 'ambiguous', reasons: ['taken'] }, { outcome: 'ambiguous' }])
    const named = dive()
    expect(match([row(), row({ athlete: 'Ann Lee' })], [...dives, named]).matches).toMatchObject([{ diveId: named.id, outcome: 'sure' }, { diveId: dives[0]?.id, outcome: 'check' }])
  })

  it('do not give one dive to two rows', () => {
    const only = dive()
    const { matches } = match([row(), row()], [only])
    expect(matches).toMatchObject([{ outcome: 'ambiguous', reasons: ['taken'] }, { outcome: 'ambiguous', reasons: ['taken'] }])
    expect(match([row({ scorePoints: 72, round: 'Final' }), row({ round: '' })], [dive({ scorePoints: 72 })]).matches).toMatchObject([{ outcome: 'sure' }, { outcome: 'ambiguous', reasons: ['taken'] }])
  })
})

describe('facts of sheet and library', () => {
  it('takes dates for the same that say less or more of one day, and another day for another dive', () => {
    expect(compareFacts(row({ date: '2021' }), dive({ date: '2021-07-31' })).differs).not.toContain('date')
    expect(compareFacts(row({ date: '2021-07-31' }), dive({ date: '2021' })).fills).toContain('date')
    expect(compareFacts(row({ date: '2021-07-31' }), dive({ date: '2021-08' })).differs).toContain('date')
    const [one, other] = [dive({ date: '2021-07-30' }), dive({ date: '2021-07-31' })]
    expect(match([row({ date: '2021-07-31' })], [one, other]).matches[0]).toMatchObject({ outcome: 'sure', diveId: other.id })
    expect(match([row({ date: '2020' })], [one]).matches[0]).toMatchObject({ diveId: null, candidates: [{ reasons: ['date'] }] })
  })
  it('tells what is missing from what differs', () => {
    const known = dive({ difficulty: 3.2, awards: [8, 8, 7.5], penaltyPoints: 0, scorePoints: 72 })
    expect(compareFacts(row({ penaltyPoints: 2, round: 'Final' }), known)).toEqual({ fills: [], differs: ['difficulty', 'awards', 'penaltyPoints'] })
    expect(compareFacts(row({ penaltyPoints: 2 }), dive({ round: '', heightMetres: null }))).toEqual({ fills: ['heightMetres', 'round', 'difficulty', 'awards', 'penaltyPoints', 'scorePoints'], differs: [] })
    expect(compareFacts(row({ athlete: '', diveNumber: null, event: '', round: '', heightMetres: null, difficulty: null, awards: [], scorePoints: null }), known)).toEqual({ fills: [], differs: [] })
    expect(compareFacts(row({ round: 'final', scorePoints: 72.005, difficulty: 3.2, awards: [8, 8, 7.5] }), known)).toEqual({ fills: [], differs: [] })
  })
})
