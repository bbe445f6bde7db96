/**
 * The door to whatever is being labelled. Usually that is the dive itself, and
 * everything goes through to the studio. While a second labelling is open, the
 * few calls that labelling needs are answered from one's own set, and any other
 * is refused: a blind labeller's screen cannot ask for more, even by mistake.
 */
import { shallowRef } from 'vue'
import type { InputOf, OutputOf, ProcedureName } from '../../../shared/contract/contract.ts'
import type { DiveDetail, Operation } from '../../../shared/contract/entities.ts'
import type { BlindDive, LabelSetId } from '../../../shared/contract/second-labels.ts'
import { StudioError } from '../../../shared/errors.ts'
import { studio } from './studio.ts'

type Answers = { [N in ProcedureName]?: (input: InputOf<N>) => Promise<OutputOf<N>> }

/** The second labelling that is open, as the studio last answered; null: dives are labelled themselves. */
export const blindSet = shallowRef<BlindDive | null>(null)
let owner = ''

async function answer(work: Promise<BlindDive>): Promise<BlindDive> {
  const found = await work
  // Another may have been opened meanwhile.
  if (blindSet.value?.id === found.id) blindSet.value = found
  return found
}

export async function openBlind(setId: LabelSetId, annotator: string): Promise<BlindDive> {
  const found = await studio.call('secondLabels.get', { setId })
  owner = annotator
  blindSet.value = found
  return found
}

export function closeBlind(): void {
  blindSet.value = null
}

export const labels = {
  call<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
    const set = blindSet.value
    if (set === null) return studio.call(name, input)
    const found: Answers[N] = blindAnswers(set.id)[name]
    if (!found) return Promise.reject(new StudioError('conflict', 'This is not to be had while a dive is labelled blind.', { hint: 'Submit the labels first.' }))
    return found(input)
  },
}

function blindAnswers(setId: LabelSetId): Answers {
  const detail = async (work: Promise<BlindDive>): Promise<DiveDetail> => detailOf(await answer(work))
  return {
    'videos.frameTimes': (input) => studio.call('videos.frameTimes', input),
    'dives.get': () => detail(studio.call('secondLabels.get', { setId })),
    'stages.set': ({ stages, summary, basedOn }) => detail(studio.call('secondLabels.set', { setId, stages, summary, basedOn })),
    'history.undo': ({ basedOn }) => detail(studio.call('secondLabels.undo', { setId, basedOn })),
    'history.redo': ({ basedOn }) => detail(studio.call('secondLabels.redo', { setId, basedOn })),
    'history.list': async () => ownHistory(await answer(studio.call('secondLabels.get', { setId }))),
    'dives.update': ({ facts, basedOn }) => detail(studio.call('secondLabels.score', { setId, scorePoints: facts.scorePoints ?? null, basedOn })),
    'assessment.segmentation': () => Promise.resolve(null),
  }
}

/** Own edits, in the form of a dive's history. */
function ownHistory({ history, diveId }: BlindDive): Operation[] {
  return history.map((each) => ({ ...each, diveId, kind: 'stages', who: owner, isDropped: false, change: { stages: null, facts: [], isRemoved: null } }))
}

/** In the form the editor works with. What a blind labeller is not told is empty. */
export function detailOf(set: BlindDive): DiveDetail {
  const { video } = set
  const at = set.history.find(({ isUndone }) => !isUndone)?.at ?? new Date().toISOString()
  const known = { videoId: set.videoId, startFrame: set.startFrame, endFrame: set.endFrame, frameRate: set.frameRate, category: set.category, diveNumber: set.diveNumber, scorePoints: set.scorePoints, isAwaited: video.isAwaited, isRendered: video.isRendered }
  const untold = { videoName: '', heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, date: null, predictedScorePoints: null, part: null, workState: 'to-do' as const, updatedAt: '' }
  return {
    dive: { ...untold, ...known, id: set.diveId, stageCount: set.stages.length, isLabelled: set.stages.length >= 3 },
    video: {
      ...video, id: set.videoId, name: '', path: '', kind: 'file', contentHash: '', sizeBytes: 0, durationSeconds: 0, frameRate: set.frameRate, isVariableFrameRate: false, codec: '', hasProxy: false,
      isPresent: true, createdAt: '',
    },
    stages: set.stages.map((stage) => ({ ...stage, confidence: null, provenance: { kind: 'person', name: owner, at } })),
    canUndo: set.canUndo, canRedo: set.canRedo, headOperationId: set.headOperationId,
  }
}
