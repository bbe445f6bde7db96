import type { InputOf, ProcedureName } from '../../../src/shared/contract/contract.ts'
import type { DiveId, ModelId, PredictionId, VideoId } from '../../../src/shared/contract/entities.ts'
import type { ReviewId } from '../../../src/shared/contract/reviews.ts'
import type { LabelSetId } from '../../../src/shared/contract/second-labels.ts'

/** What the calls below are about: one dive that is labelled blind, and what there is of it. */
export interface BlindThings {
  diveId: DiveId
  /** Not hidden; its score has the hidden dive as an exemplar. */
  otherId: DiveId
  videoId: VideoId
  modelId: ModelId
  predictionId: PredictionId
  commentId: number
  setId: LabelSetId
  jobId: number
  /** A session with the dive in it. */
  reviewId: ReviewId
  folder: string
}

/** What the procedure is called with; a string says why it is not called. A procedure that is missing here does not compile. */
export type BlindCalls = { [N in ProcedureName]: InputOf<N> | string }

export function blindCalls({ diveId, otherId, videoId, modelId, predictionId, commentId, setId, jobId, reviewId, folder }: BlindThings): BlindCalls {
  const target = { diveIds: [diveId] }
  const id = 1 as never
  const stages = [{ label: null, startFrame: 0 }, { label: null, startFrame: 9 }]
  const explained = { predictionId, options: { kind: 'grad-cam', layer: 'last' } as never }
  const noRun = 'this library has no run'
  return {
    'methods.list': {}, 'studio.info': {}, 'studio.devices': 'starts processes and tells of the machine alone', 'settings.get': {}, 'settings.set': {},
    'caches.info': {}, 'caches.clear': { what: 'unused' }, 'library.info': {}, 'library.createDemo': 'renders dives',
    'videos.list': {}, 'videos.get': { videoId }, 'videos.frameTimes': { videoId, startFrame: 0, endFrame: 3 }, 'videos.check': { videoId }, 'videos.locate': { videoId, path: `${folder}/nowhere.mp4` }, 'videos.keep': { videoId },
    'dives.list': { limit: 10 }, 'dives.numbers': {}, 'dives.get': { diveId }, 'dives.create': { videoId, facts: { startFrame: 0, endFrame: 5, diveNumber: null, heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: null, date: null } },
    'dives.update': { diveId, facts: { round: 'R' } }, 'dives.remove': 'takes the dive away', 'dives.restore': { diveId }, 'videos.uncut': {}, 'dives.ofVideo': { videoId }, 'dives.createMany': 'as dives.create', 'dives.setRemoved': { diveIds: [diveId], isRemoved: false },
    'stages.set': { diveId, stages, summary: '' }, 'history.undo': { diveId }, 'history.redo': { diveId }, 'history.goTo': { diveId, operationId: 1 }, 'history.list': { diveId },
    'athletes.list': {}, 'athletes.get': { name: 'Nobody' }, 'athletes.dives': { name: 'Nobody' }, 'athletes.similar': {}, 'athletes.merge': { names: ['One'], shownName: 'Two' }, 'athletes.separate': { names: ['One'] }, 'athletes.setApart': { names: ['One', 'Two'] }, 'athletes.takeBack': { sayingId: id }, 'athletes.sayings': {},
    'events.list': {}, 'dives.setFacts': { target, facts: { date: '2021' } }, 'dives.takeBack': { changes: [{ diveId, operationId: 1 }] },
    'reaction.get': {}, 'reaction.learn': { samples: [1] }, 'reaction.use': { isOn: false }, 'reaction.forget': {},
    'annotators.list': {}, 'annotators.create': { name: 'Eve' }, 'annotators.rename': 'changes who is there', 'annotators.setRemoved': 'changes who is there', 'annotators.use': 'changes who is there',
    'work.get': { diveId }, 'work.assign': { target, annotators: [], reviewers: [] }, 'work.putBack': { assignments: [] }, 'work.setState': { target, state: 'accepted' }, 'work.takeBack': { changes: [{ diveId, operationId: 1 }] },
    'comments.list': { diveId }, 'comments.add': { diveId, text: 'Mine' }, 'comments.edit': { commentId: commentId as never, text: 'Mine' }, 'comments.setResolved': { commentId: commentId as never, isResolved: true }, 'comments.setRemoved': { commentId: commentId as never, isRemoved: false },
    'queue.list': {}, 'queue.counts': {}, 'queue.models': {}, 'queue.place': { diveId },
    'files.pick': { kind: 'videos' }, 'files.browse': { folder }, 'imports.start': 'reads files of the person', 'imports.outcome': { jobId: jobId as never }, 'categories.list': {}, 'datasets.preview': { path: `${folder}/nowhere` }, 'datasets.import': 'reads files of the person',
    'tables.read': { path: `${folder}/nowhere.csv` }, 'datasets.imports': {}, 'datasets.undoImport': { importId: 1 }, 'datasets.redoImport': { importId: 1 },
    'doctor.examine': {}, 'doctor.fix': { rule: 'unnamed-stages', changes: [{ diveId, facts: {}, stages: null }] }, 'doctor.unfix': { rule: 'unnamed-stages', diveIds: [diveId] }, 'doctor.dismiss': { rule: 'no-awards', diveIds: [diveId], isDismissed: false },
    'doctor.checkPictures': 'reads pictures', 'doctor.unchecked': {}, 'doctor.writeReport': { path: `${folder}/report.txt`, format: 'text', overwrite: true },
    'exports.formats': {}, 'exports.start': { format: 'csv', folder: `${folder}/out`, dives: { filter: {} } },
    'splits.list': {}, 'splits.get': { splitId: id }, 'splits.members': { splitId: id }, 'splits.preview': {}, 'splits.make': 'needs more dives', 'splits.copy': { splitId: id, name: 'Copy' }, 'splits.rename': { splitId: id, name: 'Renamed' }, 'splits.remove': 'takes the split away', 'splits.restore': 'takes the split away', 'splits.activate': { splitId: id }, 'splits.assign': { splitId: id, diveIds: [diveId], part: 'train' },
    'training.defaults': { method: 'mcore', configuration: 'mcore-small' }, 'training.recipes': { method: 'mcore', configuration: 'mcore-small' }, 'training.estimate': 'measures the machine', 'training.start': 'trains', 'training.again': noRun, 'training.stop': noRun, 'training.pause': noRun, 'training.resume': noRun,
    'training.queue': {}, 'training.move': noRun, 'training.update': noRun, 'training.remove': noRun, 'training.restore': noRun, 'training.runs': {}, 'training.run': noRun, 'training.metrics': noRun,
    'training.sweep': 'trains', 'training.folds': 'trains', 'training.repeats': 'trains', 'training.experiments': {}, 'training.experiment': noRun, 'training.updateExperiment': noRun, 'training.pauseExperiment': noRun, 'training.resumeExperiment': noRun, 'training.stopExperiment': noRun, 'training.removeExperiment': noRun, 'training.restoreExperiment': noRun,
    'evaluations.looks': { splitId: id, part: 'test' }, 'evaluations.start': 'computes', 'evaluations.ofJob': { jobId: jobId as never }, 'evaluations.list': {}, 'evaluations.get': { evaluationId: id }, 'evaluations.compare': { evaluationIds: [id, id] }, 'evaluations.folds': { evaluationIds: [id, id] }, 'evaluations.report': { evaluationId: id }, 'evaluations.comparisonReport': { evaluationIds: [id, id] }, 'evaluations.published': {},
    'secondLabels.makeRound': 'hides other dives', 'secondLabels.rounds': {}, 'secondLabels.setRemoved': 'shows the dive', 'secondLabels.mine': {}, 'secondLabels.get': { setId }, 'secondLabels.set': { setId, stages, summary: '' }, 'secondLabels.score': { setId, scorePoints: 12 }, 'secondLabels.undo': { setId }, 'secondLabels.redo': { setId }, 'secondLabels.submit': 'shows the dive', 'secondLabels.reopen': { setId },
    'secondLabels.compare': { diveId }, 'secondLabels.adjudicate': { diveId, stages: [{ label: null, startFrame: 0, from: null }], summary: '' }, 'agreement.report': 'starts a process; second-labels.test.ts',
    'reviews.list': {}, 'reviews.get': { reviewId }, 'reviews.create': { name: 'Another', dives: { filter: { sort: 'score' } } }, 'reviews.update': { reviewId, note: 'N' }, 'reviews.setRemoved': 'shows the dive', 'reviews.remember': 'answers with nothing',
    'reviews.add': { reviewId, dives: { filter: { labelled: 'yes' } } }, 'reviews.setItemsRemoved': 'shows the dive', 'reviews.order': 'answers with nothing', 'reviews.place': 'answers with nothing', 'reviews.decide': 'answers with nothing',
    'reviewNotes.list': { reviewId, diveId }, 'reviewNotes.add': { reviewId, diveId, kind: 'note', frame: null, text: 'Mine' }, 'reviewNotes.edit': { noteId: id, text: 'Mine' }, 'reviewNotes.setRemoved': { noteId: id, isRemoved: false },
    'drawings.list': { reviewId, diveId }, 'drawings.add': { reviewId, diveId, firstFrame: 0, lastFrame: 1, shape: { kind: 'line', points: [[0, 0], [1, 1]], colour: 'red', width: 4 } }, 'drawings.change': { drawingId: id, firstFrame: 0, lastFrame: 1, shape: { kind: 'line', points: [[0, 0], [1, 1]], colour: 'red', width: 4 } }, 'drawings.setRemoved': { drawingId: id, isRemoved: false },
    'blindReview.dive': { reviewId, diveId }, 'blindReview.commit': 'blind-review.test.ts', 'blindReview.reveal': { reviewId, diveId: null }, 'blindReview.compare': { reviewId },
    'results.match': 'starts a process; results.test.ts', 'results.makeReview': { name: 'Sheet', fileName: 's.csv', rows: [{ row: { line: 2, athlete: '', diveNumber: null, event: '', round: 'R', heightMetres: null, difficulty: null, awards: [], penaltyPoints: null, scorePoints: null }, diveId, take: ['round'] }] }, 'results.takeBack': { changes: [{ diveId, operationId: 1 }] },
    'models.list': {}, 'models.get': { modelId }, 'models.rename': { modelId, name: 'Model' }, 'models.remove': 'takes the model away', 'models.restore': { modelId }, 'models.removed': {}, 'models.usage': { modelId },
    'weights.inspect': { path: `${folder}/nowhere.pth` }, 'weights.import': 'reads files of the person', 'weights.export': 'writes weights', 'weights.published': {}, 'weights.download': 'fetches weights',
    'assessment.score': { diveIds: [diveId], modelId }, 'assessment.segment': { diveIds: [diveId], modelId }, 'assessment.segmentation': { diveId, modelId: null }, 'assessment.predictions': { diveId },
    'proposals.start': { target, modelId, onlyUnlabelled: false, measuresEffect: false }, 'proposals.accept': { diveId, modelId, stages, summary: '' }, 'proposals.acceptAll': { target, modelId, leastConfidence: 0 }, 'proposals.takeBack': { changes: [{ diveId, operationId: 1 }] },
    'live.open': { diveId, modelId }, 'live.score': { sessionId: id, transitions: null }, 'live.exemplars': { sessionId: id, pinnedIds: [diveId] }, 'live.close': { sessionId: id },
    'overTime.athlete': { name: 'Secret Athlete' }, 'overTime.number': { diveNumber: '107B' },
    'reports.dive': { diveId }, 'reports.review': { reviewId }, 'reports.athlete': { name: 'Secret Athlete' }, 'reports.printer': {}, 'reports.pdf': { of: { report: 'reports.dive', input: { diveId } } },
    'explanations.start': explained, 'explanations.get': explained, 'explanations.list': { predictionId },
    'decisions.classes': { modelId }, 'decisions.startAlignment': { predictionId }, 'decisions.alignment': { predictionId }, 'decisions.startPairs': { modelId, diveIds: [diveId, otherId] }, 'decisions.pairs': { modelId, diveIds: [diveId, otherId] },
    'capsules.make': { predictionId, path: `${folder}/score.highboard` }, 'capsules.open': 'of a file: test/native/capsules', 'capsules.verify': 'of a file: test/native/capsules',
    'reasons.interval': { predictionId }, 'reasons.judges': { dives: { diveIds: [diveId] } },
    'jobs.list': {}, 'jobs.get': { jobId: jobId as never }, 'jobs.cancel': 'there is none that runs', 'jobs.resume': 'there is none that rests',
  }
}
