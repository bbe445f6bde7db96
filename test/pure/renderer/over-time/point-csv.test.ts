import { describe, expect, it } from 'vitest'
import { pointCsv } from '../../../../src/renderer/src/over-time/point-csv.ts'
import type { TimePoint } from '../../../../src/shared/contract/over-time.ts'
import { readCsv } from '../../../../src/shared/domain/csv.ts'

const point = (changes: Partial<TimePoint> = {}): TimePoint => ({
  diveId: 1, date: '2021', diveNumber: '107B', heightMetres: 3, athlete: 'Ann', event: 'Cup, "A"', round: '1', difficulty: 3, scorePoints: 60, executionPoints: 20, awards: [6, 7, 8], awardMean: 7, prediction: null, isRendered: false, isAwaited: false, ...changes,
}) as TimePoint
const predicted = (points: number, halfWidthPoints: number | null, stageContributions: number[] | null = null) => ({ predictionId: 1, predictedScorePoints: points, halfWidthPoints, stageContributions, createdAt: '' }) as NonNullable<TimePoint['prediction']>

describe('the figures to copy', () => {
  it('come back as they are, with nothing where nothing is known', () => {
    const { rows, fault } = readCsv(pointCsv([point({ prediction: predicted(61.234, 5, [1, -2, 0.5]) }), point({ date: null, scorePoints: null, executionPoints: null })]))
    expect(fault).toBeNull()
    expect(rows[1]!.cells).toEqual(['1', '2021', 'Ann', '107B', '3', 'Cup, "A"', '1', '3', '60', '20', '7', '6 7 8', '61.23', '5', '1', '-2', '0.5'])
    expect(rows[2]!.cells.slice(0, 3).concat(rows[2]!.cells.slice(8, 10))).toEqual(['1', '', 'Ann', '', ''])
  })
})
