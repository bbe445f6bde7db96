import type { OutputOf, ParsedInputOf } from '../../../shared/contract/contract.ts'
import type { DiveId, VideoId } from '../../../shared/contract/entities.ts'
import { queueFilter } from '../../../shared/contract/queue-filter.ts'
import type { WorkTarget } from '../../../shared/contract/work.ts'
import { divesInCapsule } from '../capsule-dives.ts'
import type { Library } from '../../library/library.ts'
import { currentAnnotator } from '../annotator.ts'
import { examineLibrary, mostPerRuleShown } from '../doctor-handlers.ts'
import { judgedDives } from '../reason-handlers.ts'
import { besideHidden, blankDetail, blankDives, blankJob, blankNames, blankVideo } from './blank.ts'
import { isLabelled, type Hidden } from './hidden.ts'
import { athleteRules } from './athlete-rules.ts'
import { openProcedures } from './open.ts'
import { overTimeRules } from './over-time-rules.ts'
import { reviewRules } from './review-rules.ts'
import type { BlindMeans, BlindTable } from './rule.ts'

/**
 * How every procedure of the contract answers somebody who has dives to label
 * or judge blind. Calls about such a dive are refused; lists that are neither
 * ordered nor filtered by what is hidden show it blank, others leave it out,
 * for a place in an order tells as much as the number itself.
 */
const ofDive = { about: ({ diveId }: { diveId: DiveId }): DiveId[] => [diveId] }
const detailOf = { ...ofDive, told: blankDetail }
const ofDives = { about: ({ diveIds }: { diveIds: readonly DiveId[] }): readonly DiveId[] => diveIds }
const ofChanges = { about: ({ changes }: { changes: readonly { diveId: DiveId }[] }): DiveId[] => changes.map(({ diveId }) => diveId) }
const ofComment = { about: async ({ commentId }: Pick<ParsedInputOf<'comments.edit'>, 'commentId'>, { library }: BlindMeans): Promise<DiveId[]> => [await library.comments.diveOf(commentId)] }
const ofPrediction = { about: async ({ predictionId }: Pick<ParsedInputOf<'explanations.list'>, 'predictionId'>, { library }: BlindMeans): Promise<DiveId[]> => [(await library.predictions.get(predictionId)).diveId] }

const inCapsule = { about: ({ path }: { path: string }, { library }: BlindMeans): Promise<DiveId[]> => divesInCapsule(library, path) }

/** Dives that are named are refused; those of a filter are left out of it. */
const ofTarget = {
  about: ({ target }: { target: WorkTarget }): readonly DiveId[] => ('diveIds' in target ? target.diveIds : []),
  asked: async <I extends { target: WorkTarget }>(input: I, hidden: Hidden, { library }: BlindMeans): Promise<I> => ('diveIds' in input.target ? input : { ...input, target: { diveIds: await library.queue.ids(input.target.filter, hidden.ids) } }),
}

async function withExemplars(diveIds: readonly DiveId[], library: Library): Promise<DiveId[]> {
  const predictions = await Promise.all(diveIds.map((id) => library.predictions.list(id)))
  return [...diveIds, ...predictions.flat().flatMap(({ votes }) => votes.map(({ diveId }) => diveId))]
}

/** Whether a list says something of a dive by showing it, or by where. */
function tells({ sort, labelled, search }: Pick<ParsedInputOf<'dives.list'>, 'sort' | 'labelled' | 'search'>): boolean {
  return sort === 'score' || sort === 'athlete' || sort === 'date' || labelled !== 'any' || search.trim() !== ''
}

const blankPath = <T extends { path: string }>(check: T, hidden: Hidden, { videoId }: { videoId: VideoId }): T => (hidden.videoIds.has(videoId) ? { ...check, path: '' } : check)
const withoutHidden = <T extends { diveId: number }>(items: readonly T[], hidden: Hidden): T[] => items.filter(({ diveId }) => !hidden.has(diveId))

export const blindTable: BlindTable = {
  ...openProcedures,
  ...reviewRules,
  ...overTimeRules,
  ...athleteRules,
  // Lists of dives and videos.
  'dives.list': {
    instead: (query, hidden, { library }) => (tells(query) ? library.dives.list(query, hidden.ids) : Promise.resolve(null)),
    told: ({ dives, total }, hidden) => ({ dives: blankDives(dives, hidden), total }),
  },
  'dives.ofVideo': { told: blankDives },
  'dives.create': { told: blankDetail },
  'dives.createMany': { told: ({ created, unchanged }, hidden) => ({ created: blankDives(created, hidden), unchanged }) },
  'videos.list': { told: (videos, hidden) => videos.map((video) => blankVideo(video, hidden)) },
  'videos.get': { told: blankVideo },
  'videos.locate': { told: blankVideo },
  'videos.check': { told: blankPath },
  'videos.keep': { told: blankPath },
  'queue.list': {
    instead: ({ offset, limit, ...filter }, hidden, { library }) => library.queue.list(queueFilter.parse(filter), offset, limit, hidden.ids),
    told: ({ rows, total }, hidden) => ({ rows: rows.map((row) => ({ ...row, dive: besideHidden(row.dive, hidden) })), total }),
  },
  'queue.counts': { instead: (filter, hidden, { library }) => library.queue.counts(filter, hidden.ids) },
  'queue.place': { instead: ({ diveId, ...filter }, hidden, { library }) => library.queue.place(filter, diveId, hidden.ids) },
  'splits.members': { told: (members, hidden) => members.map((member) => (hidden.has(member.diveId) ? { ...member, athlete: '', event: '', scorePoints: null, key: null } : member)) },
  // One dive: its labels, facts, history, work and comments.
  'dives.get': detailOf,
  'dives.update': detailOf,
  'dives.restore': detailOf,
  'stages.set': detailOf,
  'history.undo': detailOf,
  'history.redo': detailOf,
  'history.goTo': detailOf,
  'history.list': ofDive,
  'work.get': ofDive,
  'work.assign': ofTarget,
  'work.setState': ofTarget,
  'work.takeBack': ofChanges,
  'comments.list': ofDive,
  'comments.add': ofDive,
  'comments.edit': ofComment,
  'comments.setResolved': ofComment,
  'comments.setRemoved': ofComment,
  'secondLabels.compare': ofDive,
  'secondLabels.adjudicate': ofDive,
  // What models said. A hidden dive's score does not come by as an exemplar's either.
  'assessment.score': { about: ({ diveIds, exemplarIds }) => [...diveIds, ...(exemplarIds ?? [])] },
  'assessment.segment': ofDives,
  'assessment.segmentation': ofDive,
  'assessment.predictions': { ...ofDive, told: (predictions, hidden) => predictions.map((each) => ({ ...each, votes: withoutHidden(each.votes, hidden) })) },
  // A page about dives tells all of them, and their exemplars' scores too.
  'reports.dive': { about: ({ diveId }, { library }) => withExemplars([diveId], library) },
  'reports.review': { about: async ({ reviewId }, { library }) => withExemplars((await library.reviews.detail(reviewId, (await currentAnnotator(library)).id)).items.flatMap(({ dive }) => dive?.id ?? []), library) },
  'proposals.start': ofTarget,
  'proposals.accept': detailOf,
  'proposals.acceptAll': ofTarget,
  'proposals.takeBack': ofChanges,
  'live.open': { about: ({ diveId, exemplarIds }) => [diveId, ...(exemplarIds ?? [])], told: (session, hidden) => ({ ...session, exemplars: withoutHidden(session.exemplars, hidden) }) },
  'live.score': { about: ({ sessionId }, { live }) => live.diveOf(sessionId), told: ({ score }, hidden) => ({ score: score && { ...score, votes: withoutHidden(score.votes, hidden) } }) },
  'live.exemplars': {
    about: ({ sessionId, exemplarIds, pinnedIds }, { live }) => [...live.diveOf(sessionId), ...pinnedIds, ...(exemplarIds ?? [])],
    told: (session, hidden) => ({ ...session, exemplars: withoutHidden(session.exemplars, hidden) }),
  },
  'explanations.start': ofPrediction,
  'explanations.get': ofPrediction,
  'explanations.list': ofPrediction,
  // Exemplars' clips say nothing of their scores, yet whose they are is left out; of pairs every dive is named.
  'decisions.startAlignment': ofPrediction,
  'decisions.alignment': { ...ofPrediction, told: (found, hidden) => found && { ...found, exemplars: withoutHidden(found.exemplars, hidden) } },
  'decisions.startPairs': ofDives,
  'decisions.pairs': ofDives,
  // A capsule holds labels, awards and scores of its dive and of every exemplar.
  'capsules.make': { about: async ({ predictionId }, { library }) => library.predictions.get(predictionId).then(({ diveId, votes }) => [diveId, ...votes.map((vote) => vote.diveId)]) },
  'capsules.open': inCapsule,
  'capsules.verify': inCapsule,
  'reasons.interval': ofPrediction,
  // Dives that are named are refused; those of a set are left out of it.
  'reasons.judges': {
    about: ({ dives }) => ('diveIds' in dives ? dives.diveIds : []),
    asked: async (input, hidden, { library }) => ({ ...input, dives: { diveIds: (await judgedDives(library, input.dives)).filter((id) => !hidden.has(id)) } }),
  },
  'evaluations.get': { told: (document, hidden) => ({ ...document, dives: withoutHidden(document.dives, hidden).map((dive) => ({ ...dive, votes: withoutHidden(dive.votes, hidden) })) }) },
  'evaluations.report': { about: async ({ evaluationId }, { library }) => (await library.evaluations.get(evaluationId)).dives.map(({ diveId }) => diveId) },
  'training.run': { told: (detail, hidden) => ({ ...detail, worst: withoutHidden(detail.worst, hidden), run: { ...detail.run, leftOut: withoutHidden(detail.run.leftOut, hidden) } }) },
  // What is written out, looked through or brought in.
  'exports.start': { about: ({ dives }, { library }) => ('diveIds' in dives ? dives.diveIds : library.dives.ids(dives.filter)) },
  'datasets.preview': { told: (preview, hidden) => ({ ...preview, samples: preview.samples.filter(({ diveId }) => diveId === null || !hidden.has(diveId)) }) },
  'doctor.examine': {
    instead: ({ rules, dismissed }, { ids }, { library }) => examineLibrary(library, { ruleNames: rules, mostPerRule: mostPerRuleShown, onlyDismissed: dismissed, without: ids }),
    // Dives without number and athlete are called by their video.
    told: (report, hidden) => ({
      ...report,
      findings: report.findings.map((finding) => ({ ...finding, message: blankNames(finding.message, hidden) })),
      dives: report.dives.map((dive) => ({ ...dive, name: blankNames(dive.name, hidden) })),
    }),
  },
  'doctor.fix': ofChanges,
  'doctor.unfix': ofDives,
  'doctor.writeReport': { about: () => 'all' },
  'imports.outcome': { told: (outcome, hidden) => outcome && { ...outcome, videos: outcome.videos.map((video) => (hidden.videoIds.has(video.videoId) ? { ...video, name: '' } : video)) } },
  'jobs.list': { told: (jobs, hidden) => jobs.map((job) => blankJob(job, hidden)) },
  'jobs.get': { told: ({ job, log }, hidden) => ({ job: blankJob(job, hidden), log: log.map((line) => blankNames(line, hidden)) }) },
}

/** Of the blind screens' own answers, what another of them hides: a dive that is also to be labelled blind has no stages, one that is hidden again is compared with nothing. */
export const ownTold = {
  'blindReview.dive': withoutStages,
  'blindReview.commit': withoutStages,
  'blindReview.compare': ({ progress, dives }: OutputOf<'blindReview.compare'>, hidden: Hidden) => ({ progress, dives: withoutHidden(dives, hidden) }),
}

function withoutStages(dive: OutputOf<'blindReview.dive'>, hidden: Hidden): OutputOf<'blindReview.dive'> {
  return isLabelled(hidden.placeOf(dive.diveId)) ? { ...dive, stages: [] } : dive
}
