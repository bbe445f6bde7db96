import { describe, expect, it } from 'vitest'
import { diveIssues } from '../../../../src/shared/domain/dive-issues.ts'
import type { IssueFacts } from '../../../../src/shared/domain/dive-issues.ts'

const sound: IssueFacts = { diveNumber: '407C', heightMetres: 10, difficulty: 3.2, awards: [9.5, 9, 9.5, 9, 8.5, 9.5, 8.5], penaltyPoints: 0, scorePoints: 88 }
const labels = ['Inward', '3.5 Soms.Tuck', 'Entry']
const kinds = (changes: Partial<IssueFacts>, stages: (string | null)[] = labels): string[] => diveIssues({ ...sound, ...changes }, stages).map((issue) => issue.kind)

describe('dive issues', () => {
  it('are none for a sound dive, or one of which little is known', () => {
    expect(diveIssues(sound, labels)).toEqual([])
    expect(kinds({ diveNumber: null, difficulty: null, awards: [], scorePoints: null }, [])).toEqual([])
  })

  it('name each oddity in a sentence', () => {
    expect(diveIssues({ ...sound, diveNumber: '200D' }, labels)).toEqual([{ kind: 'dive-number', message: expect.stringContaining('200D has no half somersault') as string, stageIndex: null }])
    expect(kinds({ difficulty: 3.4, scorePoints: 93.5 })).toEqual(['difficulty'])
    expect(kinds({ scorePoints: 80 })).toEqual(['score'])
    expect(kinds({ penaltyPoints: 8, scorePoints: 80 })).toEqual([])
    expect(kinds({ awards: [55.5, 9, 9] })).toEqual(['award', 'score'])
    expect(diveIssues(sound, ['Reverse', '3.5 Soms.Tuck', 'Entry'])).toMatchObject([{ kind: 'stages', stageIndex: 0 }])
  })
})
