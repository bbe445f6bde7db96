import { figureNames, type EvaluationDocument, type EvaluationPair, type FigureName, type PairedDifference } from '../../contract/evaluations.ts'
import { rangeOf } from '../metrics.ts'
import { bootstrap, type BootstrapOptions } from './bootstrap.ts'
import { figureStatistics } from './measure-figures.ts'

type ComparedEvaluation = Pick<EvaluationDocument, 'id' | 'dives'> & { figures: Pick<EvaluationDocument['figures'], 'range'> }

/** Figures of which less is better. */
export const lessIsBetter: readonly FigureName[] = ['relativeL2', 'maePoints', 'maeQuality']

/**
 * Two evaluations over the dives that both measured, figure by figure: the
 * difference `other` less `first` with its 95 % interval by paired bootstrap.
 * Both are measured on the same draw of dives each time, so what is hard for both
 * cancels out. Dives whose true score differs between the two are left out. The
 * range of R-l2 is that of the dives compared, or the one that both were fixed to.
 */
export function compareEvaluations(first: ComparedEvaluation, other: ComparedEvaluation, options: BootstrapOptions = {}): EvaluationPair {
  const others = new Map(other.dives.map((dive) => [dive.diveId, dive]))
  const both = first.dives.flatMap((dive) => {
    const match = others.get(dive.diveId)
    return match ? [{ mine: dive, theirs: match }] : []
  })
  const common = both.filter(({ mine, theirs }) => mine.truthPoints === theirs.truthPoints)
  const union = new Set([...first.dives, ...other.dives].map(({ diveId }) => diveId)).size
  const [fixed, fixedToo] = [first, other].map(({ figures: { range } }) => (range.source === 'fixed' ? range.points : null))
  const rangePoints = fixed != null && fixed === fixedToo ? fixed : rangeOf(common.map(({ mine }) => mine.truthPoints))
  const [mine, theirs] = [figureStatistics(common.map((pair) => pair.mine), rangePoints), figureStatistics(common.map((pair) => pair.theirs), rangePoints)]
  const differences = Object.fromEntries(figureNames.map((name) => [name, (counts: Parameters<typeof mine.srcc>[0]) => {
    const [a, b] = [mine[name](counts), theirs[name](counts)]
    return a === null || b === null ? null : b - a
  }])) as typeof mine
  const drawn = bootstrap(common.length, differences, options)
  const everyOne = new Uint32Array(common.length).fill(1)
  return {
    firstId: first.id,
    otherId: other.id,
    commonDives: common.length,
    leftOutDives: union - common.length,
    differentTruths: both.length - common.length,
    differences: figureNames.map((name): PairedDifference => {
      const { value, interval, draws } = drawn[name]
      const better = lessIsBetter.includes(name) ? -1 : 1
      // Draws in which both are the same speak for neither.
      const superiority = draws.length === 0 ? null : draws.reduce((sum, difference) => sum + (difference === 0 ? 0.5 : Number(better * difference > 0)), 0) / draws.length
      return {
        figure: name,
        first: common.length === 0 ? null : mine[name](everyOne),
        other: common.length === 0 ? null : theirs[name](everyOne),
        difference: value, interval, superiority,
        isClear: interval !== null && (interval[0] > 0 || interval[1] < 0),
      }
    }),
  }
}
