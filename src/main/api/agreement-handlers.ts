import { agreementFigures, type AgreementFigures, type AgreementReport, type agreementProcedures } from '../../shared/contract/agreement.ts'
import type { DiveId } from '../../shared/contract/entities.ts'
import type { LabelRoundId } from '../../shared/contract/second-labels.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobHost } from '../engine/host.ts'
import type { RatersInput } from '../engine/jobs/raters-input.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import { gatherRaters } from './gather-raters.ts'
import type { Handlers } from './handler.ts'

/** How well people, accepted labels and models agree. */
export function agreementHandlers({ library }: Pick<StudioContext, 'library'>, host: JobHost): Handlers<keyof typeof agreementProcedures> {
  async function report(roundId: LabelRoundId | null): Promise<AgreementReport> {
    const { input, raters, accepted } = await gatherRaters(library, roundId)
    const { pairs, ...scores } = await inChild(host, input)
    // Whoever has still to label a dive is not told that others disagree on it.
    const me = await library.annotators.ensure((await annotator(library)).name)
    const open = await library.secondLabels.openDives(me.id)
    const hidden = new Set<DiveId>()
    const shown = pairs.map((pair) => ({ ...pair, disagreements: pair.disagreements.filter(({ diveId }) => !open.has(diveId) || (hidden.add(diveId), false)) }))
    const named = new Set(shown.flatMap(({ disagreements }) => disagreements.map(({ diveId }) => diveId)))
    const titles = accepted.filter(({ diveId }) => named.has(diveId)).map(({ diveId, diveNumber, athlete }) => ({ diveId, title: [diveNumber ?? `#${diveId}`, athlete].filter(Boolean).join(' · ') }))
    return { roundId, raters, pairs: shown, ...scores, titles, hiddenDives: hidden.size }
  }

  return { 'agreement.report': ({ roundId }) => report(roundId) }
}

/** Resampling many dives takes a second: in a child, so that nothing else waits. */
async function inChild(host: JobHost, input: RatersInput): Promise<AgreementFigures> {
  const outcome = await host.run('compare-raters', input, {}, { warmKey: 'evaluations' }).outcome
  if (outcome.state === 'failed') throw outcome.error
  if (outcome.state === 'cancelled') throw new StudioError('cancelled', 'The raters were not compared to the end.')
  return agreementFigures.parse(outcome.result)
}
