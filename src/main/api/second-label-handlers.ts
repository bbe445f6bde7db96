import type { DiveId, Stage } from '../../shared/contract/entities.ts'
import type { Annotator } from '../../shared/contract/work.ts'
import type { Adjudication, DecidedStage, RoundChoice, secondLabelProcedures } from '../../shared/contract/second-labels.ts'
import { adjudicatedName } from '../../shared/domain/agreement/adjudicated-name.ts'
import { createRandom, pick } from '../../shared/domain/random.ts'
import type { Library } from '../library/library.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Second labelling and deciding between its answers. Whose work is whose follows from the person named in the settings. */
export function secondLabelHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof secondLabelProcedures> {
  const { secondLabels } = library
  const me = async (): Promise<Annotator> => library.annotators.ensure((await annotator(library)).name)
  const mine = async <T>(work: (id: Annotator['id']) => Promise<T>): Promise<T> => work((await me()).id)

  async function compare(diveId: DiveId): Promise<Adjudication> {
    const { stages } = await library.dives.get(diveId)
    const models = await library.ratings.proposals([diveId])
    return { diveId, accepted: stages, sets: await secondLabels.submitted(diveId), models: models.map(({ modelId, modelName, transitions }) => ({ modelId, name: modelName, transitions })), openSets: await secondLabels.openSets(diveId) }
  }

  return {
    'secondLabels.makeRound': async ({ name, annotatorIds, choice, asksScores }) => {
      for (const id of annotatorIds) await library.annotators.get(id)
      return secondLabels.makeRound({ name, asksScores, choice, annotatorIds: [...new Set(annotatorIds)], diveIds: await chosenDives(library, choice) }, await annotator(library))
    },
    'secondLabels.rounds': () => secondLabels.rounds(),
    'secondLabels.setRemoved': async ({ roundId, isRemoved }) => {
      await secondLabels.setRemoved(roundId, isRemoved)
      return {}
    },
    'secondLabels.mine': () => mine((id) => secondLabels.mine(id)),
    'secondLabels.get': ({ setId }) => mine((id) => secondLabels.get(setId, id)),
    'secondLabels.set': ({ setId, stages, summary, basedOn }) => mine((id) => secondLabels.setStages(setId, stages, summary, id, basedOn)),
    'secondLabels.score': ({ setId, scorePoints, basedOn }) => mine((id) => secondLabels.setScore(setId, scorePoints, id, basedOn)),
    'secondLabels.undo': ({ setId, basedOn }) => mine((id) => secondLabels.undo(setId, id, basedOn)),
    'secondLabels.redo': ({ setId, basedOn }) => mine((id) => secondLabels.redo(setId, id, basedOn)),
    'secondLabels.submit': ({ setId, basedOn }) => mine((id) => secondLabels.submit(setId, id, basedOn)),
    'secondLabels.reopen': ({ setId }) => mine((id) => secondLabels.reopen(setId, id)),
    'secondLabels.compare': ({ diveId }) => compare(diveId),
    'secondLabels.adjudicate': async ({ diveId, stages, summary }) => {
      const person = await me()
      const before = await library.dives.get(diveId)
      await secondLabels.adjudicate(diveId, decidedStages(stages, before.stages, person.name), summary === '' ? 'Adjudicated the stages' : summary, { kind: 'person', name: person.name })
      return compare(diveId)
    },
  }
}

/** The dives of a round: those of the filter that have pictures, or a sample of them that follows from the seed. */
async function chosenDives(library: Library, { filter, count, seed }: RoundChoice): Promise<DiveId[]> {
  const ids = await library.dives.ids({ ...filter })
  const dives = (await library.dives.getMany(ids)).filter(({ isAwaited }) => !isAwaited).map(({ id }) => id).sort((a, b) => a - b)
  return count === null ? dives : pick(dives, count, createRandom(seed).fork('second labels')).sort((a, b) => a - b)
}

/** Each boundary with who placed it and who decided; one that stays as it was keeps what it had. */
export function decidedStages(decided: readonly DecidedStage[], accepted: readonly Stage[], decider: string): Stage[] {
  const at = new Date().toISOString()
  return decided.map(({ label, startFrame, from }, index) => {
    const old = accepted.find((stage) => stage.startFrame === startFrame)
    const name = label?.trim() || null
    if (old !== undefined && (from === 'accepted' || index === 0)) return { ...old, label: name }
    const source = from === null || from === 'accepted' ? { kind: 'person' as const, name: decider } : { kind: from.kind, name: adjudicatedName(from.name, decider) }
    return { label: name, startFrame, confidence: null, provenance: { ...source, at } }
  })
}
