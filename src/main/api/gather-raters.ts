import type { RaterInfo } from '../../shared/contract/agreement.ts'
import type { DiveId } from '../../shared/contract/entities.ts'
import type { LabelRoundId } from '../../shared/contract/second-labels.ts'
import type { Annotator } from '../../shared/contract/work.ts'
import { placerOf } from '../../shared/domain/agreement/adjudicated-name.ts'
import { labellingOf, type Labelling, type RaterKind } from '../../shared/domain/agreement/labelling.ts'
import { isSamePerson } from '../../shared/domain/work-states.ts'
import type { RatersInput } from '../engine/jobs/raters-input.ts'
import type { Library } from '../library/library.ts'
import type { AcceptedLabels, FirstLabels } from '../library/second-labels.ts'

/**
 * Everybody who said something of the dives in question, as raters: people with
 * their submitted sets and, where the labels of a dive were theirs alone when its
 * round was made, with those; labels of several people or of a data set under
 * 'first'; the labels as they are now under 'accepted'; models with their transitions.
 */
export interface Gathered {
  input: RatersInput
  raters: RaterInfo[]
  accepted: AcceptedLabels[]
}

interface Answers {
  kind: RaterKind
  name: string
  labellings: Map<number, Labelling>
  scores: Map<number, number>
}

export async function gatherRaters(library: Library, roundId: LabelRoundId | null): Promise<Gathered> {
  const [people, finished, first] = [await library.annotators.list(), await library.ratings.finished(roundId), await library.ratings.firstLabels(roundId)]
  const roundDives = new Set<DiveId>(first.map(({ diveId }) => diveId))
  const proposals = await library.ratings.proposals(roundId === null ? null : [...roundDives])
  const accepted = await library.ratings.accepted(roundId === null ? null : [...roundDives])
  const compared = new Set<number>([...roundDives, ...proposals.map(({ diveId }) => diveId)])
  const raters = new Map<string, Answers>()
  const rater = (key: string, kind: RaterKind, name: string): Answers => {
    const known = raters.get(key) ?? { kind, name, labellings: new Map<number, Labelling>(), scores: new Map<number, number>() }
    raters.set(key, known)
    return known
  }
  // Of several rounds with the same dive the latest answer counts: they come in the order they were submitted.
  for (const set of finished) {
    const answers = rater(`person-${set.annotatorId}`, 'person', set.annotator)
    answers.labellings.set(set.diveId, labellingOf({ diveId: set.diveId, startFrame: set.startFrame, endFrame: set.endFrame }, set.stages))
    if (set.scorePoints !== null) answers.scores.set(set.diveId, set.scorePoints)
  }
  for (const labels of first) {
    if (labels.stages.length === 0) continue
    const person = soleAuthor(labels, people)
    const own = person === null ? undefined : rater(person.key, 'person', person.name)
    const into = own === undefined || own.labellings.has(labels.diveId) ? rater('first', 'first', '') : own
    into.labellings.set(labels.diveId, labellingOf(labels, labels.stages))
  }
  const ranges = new Map(accepted.map((dive) => [dive.diveId, dive]))
  for (const dive of accepted) {
    if (!compared.has(dive.diveId)) continue
    const answers = rater('accepted', 'accepted', '')
    if (dive.stages.length > 0) answers.labellings.set(dive.diveId, labellingOf(dive, dive.stages))
    if (dive.scorePoints !== null) answers.scores.set(dive.diveId, dive.scorePoints)
  }
  for (const { diveId, modelId, modelName, transitions: [flight, entry] } of proposals) {
    const range = ranges.get(diveId)
    if (!range) continue
    rater(`model-${modelId}`, 'model', modelName).labellings.set(diveId, { diveId, startFrame: range.startFrame, endFrame: range.endFrame, stages: null, transitions: [range.startFrame + flight, range.startFrame + entry] })
  }
  const order: RaterKind[] = ['person', 'first', 'accepted', 'model']
  const all = [...raters].filter(([, { labellings, scores }]) => labellings.size > 0 || scores.size > 0).sort(([, a], [, b]) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name))
  const hasSecondScores = all.some(([, { kind, scores }]) => kind === 'person' && scores.size > 0)
  return {
    accepted,
    raters: all.map(([key, { kind, name, labellings, scores }]) => ({ key, kind, name, dives: labellings.size, scoredDives: scores.size })),
    input: {
      raters: all.map(([key, { kind, name, labellings }]) => ({ key, kind, name, labellings: [...labellings.values()].map((each) => ({ ...each, stages: each.stages === null ? null : [...each.stages] })) })),
      scores: hasSecondScores ? all.filter(([, { scores }]) => scores.size > 0).map(([key, { scores }]) => ({ key, scores: [...scores].map(([diveId, points]) => ({ diveId, points })) })) : [],
      awards: accepted.map(({ awards }) => awards),
    },
  }
}

/** Who placed all boundaries of a dive, where that is one person; null otherwise. */
function soleAuthor({ stages }: FirstLabels, people: readonly Annotator[]): { key: string; name: string } | null {
  const placed = stages.length > 1 ? stages.slice(1) : stages
  if (placed.some(({ provenance }) => provenance.kind !== 'person')) return null
  const authors = placed.map(({ provenance }) => {
    const written = placerOf(provenance.name)
    const known = people.find(({ name, formerNames }) => [name, ...formerNames].some((each) => isSamePerson(each, written)))
    return known ? { key: `person-${known.id}`, name: known.name } : { key: `person-named-${written}`, name: written }
  })
  const [first] = authors
  return first && authors.every(({ key }) => key === first.key) ? first : null
}
