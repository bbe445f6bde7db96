import type { EvaluatedDive } from '../../../shared/contract/evaluations.ts'
import type { Evaluation, RunConfig, WorstDive } from '../../../shared/contract/training.ts'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { measureDives, measurePart } from '../../assessment/measure.ts'
import type { Measure, Weights } from '../../training/keep-best.ts'
import type { Query, TrainingSet } from '../../training/training-set.ts'
import type { JobContext } from '../messages.ts'
import { evaluateDives } from './evaluate.ts'
import type { MeasuredPart } from './evaluate-input.ts'
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
  /** With graphs opened for these weights alone, as whoever loads the model will: every dive, all figures with intervals, and the same in short. */
  afresh(part: 'validation' | 'test', weights: Weights): Promise<WholeMeasurement>
}

export interface WholeMeasurement {
  measured: MeasuredPart
  evaluation: Evaluation
}

/** How a run measures its weights on the parts of its split, also when videos get lost meanwhile. */
export function createPartMeasures({ set, run, lost, openWith, backbone, context }: PartMeasureOptions): PartMeasures {
  const evaluate = async (assessor: Assessor, part: 'validation' | 'test', onQuery: (query: Query, predictedPoints: number) => void): Promise<EvaluatedDive[]> => {
    for (;;) {
      const known = lost.ids().length
      const queries = lost.remaining(set[part])
      if (queries.length === 0) throw new StudioError('missing-video', `No ${part} dive is left whose video is there.`, { hint: 'Put the videos back, then resume.' })
      try {
        return await evaluateDives(assessor, queries, { search: run.transitionSearch, signal: context.signal, onDive: (i, found) => onQuery(queries[i]!, found.predictedScorePoints) })
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
      const rows = await evaluate(assessor, part, ({ dive: { diveId, title, diveNumber, scorePoints } }, predictedPoints) => {
        if (scorePoints !== null) off.set(diveId, { epoch, diveId, title, diveNumber, truthPoints: scorePoints, predictedPoints })
      })
      const error = ({ truthPoints, predictedPoints }: WorstDive): number => Math.abs(truthPoints - predictedPoints)
      if (part === chooses) context.item({ type: 'worst', dives: [...off.values()].sort((a, b) => error(b) - error(a)).slice(0, mostWorst) } satisfies TrainItem)
      return measurePart(part, rows, set.dives)
    })),
    afresh: async (part, weights) => {
      const { dives, elapsedSeconds } = await afresh(weights, async (assessor) => {
        const startedAt = performance.now()
        const rows = await evaluate(assessor, part, () => undefined)
        return { dives: rows, elapsedSeconds: (performance.now() - startedAt) / 1000 }
      })
      const sources = new Map(set[part].map(({ dive }) => [dive.diveId, dive]))
      const figures = measureDives(dives, dives.flatMap(({ diveId }) => sources.get(diveId) ?? []), set.dives.map(({ source }) => source))
      return { measured: { part, dives, elapsedSeconds, ...figures }, evaluation: measurePart(part, dives, set.dives) }
    },
  }
}
