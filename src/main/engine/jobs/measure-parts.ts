import type { RunConfig, WorstDive } from '../../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import type { Measure, Weights } from '../../training/keep-best.ts'
import type { Query, TrainingSet } from '../../training/training-set.ts'
import type { JobContext } from '../messages.ts'
import { evaluateQueries } from './evaluate.ts'
import type { LostVideos } from './lost-videos.ts'
import type { TrainItem } from './train-result.ts'

/** Farthest off that are told after an epoch. */
const mostWorst = 5

export interface PartMeasureOptions {
  set: TrainingSet
  run: Pick<RunConfig, 'transitionSearch' | 'missingVideos' | 'selection'>
  lost: LostVideos
  /** An assessor of its own, whose graphs hold the weights. */
  openWith(weights: Weights): Promise<Assessor>
  /** Stays open where the backbone is fixed: its graphs are then fed new weights. */
  backbone: Assessor | null
  context: Pick<JobContext, 'signal' | 'item'>
}

export interface PartMeasures {
  /** After an epoch, with the dives that were farthest off told; null where the part holds no dives. */
  duringRun(part: 'validation' | 'test'): Measure | null
  /** With graphs opened for these weights alone, as whoever loads the model will. */
  afresh(part: 'validation' | 'test', weights: Weights): ReturnType<Measure>
}

/** How a run measures its weights on the parts of its split, also when videos get lost meanwhile. */
export function createPartMeasures({ set, run, lost, openWith, backbone, context }: PartMeasureOptions): PartMeasures {
  const evaluate = async (assessor: Assessor, part: 'validation' | 'test', onQuery: (query: Query, predictedPoints: number) => void): ReturnType<Measure> => {
    for (;;) {
      const known = lost.ids().length
      const queries = lost.remaining(set[part])
      if (queries.length === 0) throw new StudioError('missing-video', `No ${part} dive is left whose video is there.`, { hint: 'Put the videos back, then resume.' })
      try {
        return await evaluateQueries(assessor, part, queries, set.dives, { search: run.transitionSearch, signal: context.signal, onDive: (i, found) => onQuery(queries[i]!, found.predictedScorePoints) })
      } catch (error) {
        // Measured again without those that have just been found missing.
        const goesOn = run.missingVideos === 'skip' && toStudioError(error).code === 'missing-video' && lost.ids().length > known
        if (!goesOn) throw error
      }
    }
  }
  const withAssessor = async <T>(weights: Weights, work: (assessor: Assessor) => Promise<T>): Promise<T> => {
    if (backbone) {
      backbone.adopt(weights)
      return work(backbone)
    }
    return afresh(weights, work)
  }
  const afresh = async <T>(weights: Weights, work: (assessor: Assessor) => Promise<T>): Promise<T> => {
    const assessor = await openWith(weights)
    try {
      return await work(assessor)
    } finally {
      await assessor.release()
    }
  }
  const chooses = run.selection === 'official-test' ? 'test' : 'validation'
  return {
    duringRun: (part) => (set[part].length === 0 ? null : (weights, epoch) => withAssessor(weights, async (assessor) => {
      const off = new Map<number, WorstDive>()
      const measured = await evaluate(assessor, part, ({ dive: { diveId, title, diveNumber, scorePoints } }, predictedPoints) => {
        if (scorePoints !== null) off.set(diveId, { epoch, diveId, title, diveNumber, truthPoints: scorePoints, predictedPoints })
      })
      const error = ({ truthPoints, predictedPoints }: WorstDive): number => Math.abs(truthPoints - predictedPoints)
      if (part === chooses) context.item({ type: 'worst', dives: [...off.values()].sort((a, b) => error(b) - error(a)).slice(0, mostWorst) } satisfies TrainItem)
      return measured
    })),
    afresh: (part, weights) => afresh(weights, (assessor) => evaluate(assessor, part, () => undefined)),
  }
}
