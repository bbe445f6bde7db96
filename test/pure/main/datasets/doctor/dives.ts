import { doctorRules } from '../../../../../src/main/datasets/doctor/rules/table.ts'
import { examine } from '../../../../../src/main/datasets/doctor/examine.ts'
import type { ExamineOptions } from '../../../../../src/main/datasets/doctor/examine.ts'
import type { Category } from '../../../../../src/shared/contract/categories.ts'
import type { DiveOrigin, DiveRecord } from '../../../../../src/shared/contract/dive-record.ts'
import type { DiveFacts, DiveId, SplitId, SplitPart, VideoId } from '../../../../../src/shared/contract/entities.ts'
import type { DoctorFinding } from '../../../../../src/shared/domain/doctor-report.ts'

/** Dives made by hand for the doctor's rules: sound unless told otherwise. */
export const diving: Category = { name: 'diving', title: 'Diving', scoreMinimum: 0, scoreMaximum: 150, stageVocabulary: [] }
export const suturing: Category = { name: 'suturing', title: 'Suturing', scoreMinimum: 6, scoreMaximum: 30, stageVocabulary: ['G1', 'G2', 'G3'] }

export interface DiveChanges {
  id?: number
  category?: string
  facts?: Partial<DiveFacts>
  stages?: readonly (readonly [label: string | null, startFrame: number])[]
  video?: Partial<DiveRecord['video']>
  origin?: Partial<DiveOrigin> | null
  parts?: readonly (readonly [splitId: number, part: SplitPart])[]
}

/** 407C from 10 m, 100 frames, in a video of its own, from no data set. */
export function dive({ id = 1, category = 'diving', facts = {}, stages = [['Inward', 0], ['3.5 Soms.Tuck', 20], ['Entry', 80]], video = {}, origin = null, parts = [] }: DiveChanges = {}): DiveRecord {
  const all: DiveFacts = { startFrame: 0, endFrame: 100, diveNumber: '407C', heightMetres: 10, difficulty: 3.2, athlete: '', event: 'Final', round: '1', awards: [9.5, 9, 9.5, 9, 8.5, 9.5, 8.5], penaltyPoints: 0, scorePoints: 88, date: null, ...facts }
  const listed = stages.map(([label, startFrame]) => ({ label, startFrame }))
  return {
    diveId: id as DiveId, category, facts: all,
    stages: listed.map((stage) => ({ ...stage, provenance: { kind: 'person' as const, name: 'Ada', at: '2026-01-01T00:00:00.000Z' }, confidence: null })),
    video: { videoId: id as VideoId, name: `clip ${id}`, kind: 'frames', path: `/clips/${id}`, contentHash: `hash ${id}`, width: 455, height: 256, frameCount: Math.max(100, all.endFrame), frameRate: 25, isRendered: false, isAwaited: false, ...video },
    origin: origin === null ? null : { dataset: 'finediving', key: `01/${id}`, videoKey: `01/${id}`, source: null, imported: { category, facts: all, stages: listed }, details: {}, ...origin },
    work: { state: 'labelled', stateSet: null, assignment: null, comments: [] },
    parts: parts.map(([splitId, part]) => ({ splitId: splitId as SplitId, part })),
  }
}

export const splits = [{ id: 1 as SplitId, name: 'first' }, { id: 2 as SplitId, name: 'second' }]

export function examineAll(dives: readonly DiveRecord[], options: Partial<ExamineOptions> = {}) {
  return examine(dives, { categories: [diving, suturing], splits, examinedAt: '2026-01-01T00:00:00.000Z', ...options })
}

/** Findings of one rule. */
export async function found(rule: string, dives: readonly DiveRecord[], options: Partial<ExamineOptions> = {}): Promise<DoctorFinding[]> {
  if (!doctorRules.some(({ name }) => name === rule)) throw new TypeError(`There is no rule "${rule}"`)
  return (await examineAll(dives, options)).findings.filter((finding) => finding.rule === rule)
}

/** The messages of one rule's findings. */
export async function messages(rule: string, dives: readonly DiveRecord[], options: Partial<ExamineOptions> = {}): Promise<string[]> {
  return (await found(rule, dives, options)).map((finding) => finding.message)
}
