import type { ProcedureName } from '../../../shared/contract/contract.ts'

/** Procedures that say nothing of what others said of single dives: about the studio, models, runs and splits as a whole, or about what a person brings. */
export const openProcedures = {
  'methods.list': 'open', 'studio.info': 'open', 'studio.devices': 'open', 'settings.get': 'open', 'settings.set': 'open',
  'caches.info': 'open', 'caches.clear': 'open', 'library.info': 'open', 'library.createDemo': 'open',
  // Pictures and their times; the dive numbers there are; videos without dives.
  'videos.frameTimes': 'open', 'dives.numbers': 'open', 'videos.uncut': 'open',
  // Answer with nothing.
  'dives.remove': 'open', 'dives.setRemoved': 'open',
  'reaction.get': 'open', 'reaction.learn': 'open', 'reaction.use': 'open', 'reaction.forget': 'open',
  'annotators.list': 'open', 'annotators.create': 'open', 'annotators.rename': 'open', 'annotators.setRemoved': 'open', 'annotators.use': 'open',
  'work.putBack': 'open', 'queue.models': 'open',
  // The person's own files; counts of what came in.
  'files.pick': 'open', 'files.browse': 'open', 'imports.start': 'open', 'categories.list': 'open', 'tables.read': 'open',
  'datasets.import': 'open', 'datasets.imports': 'open', 'datasets.undoImport': 'open', 'datasets.redoImport': 'open',
  'doctor.dismiss': 'open', 'doctor.checkPictures': 'open', 'doctor.unchecked': 'open', 'exports.formats': 'open',
  // Prints the page of another procedure, which is asked for under that one's own rule.
  'reports.printer': 'open', 'reports.pdf': 'open',
  // Counts by number and part.
  'splits.list': 'open', 'splits.get': 'open', 'splits.preview': 'open', 'splits.make': 'open', 'splits.copy': 'open', 'splits.rename': 'open',
  'splits.remove': 'open', 'splits.restore': 'open', 'splits.activate': 'open', 'splits.assign': 'open',
  // Figures over many dives.
  'training.defaults': 'open', 'training.recipes': 'open', 'training.estimate': 'open', 'training.start': 'open', 'training.again': 'open', 'training.stop': 'open',
  'training.pause': 'open', 'training.resume': 'open', 'training.queue': 'open', 'training.move': 'open', 'training.update': 'open', 'training.remove': 'open',
  'training.restore': 'open', 'training.runs': 'open', 'training.metrics': 'open', 'training.sweep': 'open', 'training.folds': 'open', 'training.repeats': 'open',
  'training.experiments': 'open', 'training.experiment': 'open', 'training.updateExperiment': 'open', 'training.pauseExperiment': 'open',
  'training.resumeExperiment': 'open', 'training.stopExperiment': 'open', 'training.removeExperiment': 'open', 'training.restoreExperiment': 'open',
  'evaluations.looks': 'open', 'evaluations.start': 'open', 'evaluations.ofJob': 'open', 'evaluations.list': 'open', 'evaluations.compare': 'open',
  'evaluations.folds': 'open', 'evaluations.comparisonReport': 'open', 'evaluations.published': 'open',
  // Leaves the dives of open sets out of its lists by itself.
  'agreement.report': 'open',
  'models.list': 'open', 'models.get': 'open', 'models.rename': 'open', 'models.remove': 'open', 'models.restore': 'open', 'models.removed': 'open', 'models.usage': 'open',
  'weights.inspect': 'open', 'weights.import': 'open', 'weights.export': 'open', 'weights.published': 'open', 'weights.download': 'open',
  'decisions.classes': 'open', 'live.close': 'open', 'jobs.cancel': 'open', 'jobs.resume': 'open',
  // One's own drawings and judgements in a session.
  'drawings.add': 'own', 'drawings.change': 'own', 'drawings.setRemoved': 'own',
  'blindReview.dive': 'own', 'blindReview.commit': 'own', 'blindReview.reveal': 'own', 'blindReview.compare': 'own',
  // Rounds: who labels how many dives. Sets: one's own, checked by the library.
  'secondLabels.makeRound': 'open', 'secondLabels.rounds': 'open', 'secondLabels.setRemoved': 'open',
  'secondLabels.mine': 'own', 'secondLabels.get': 'own', 'secondLabels.set': 'own', 'secondLabels.score': 'own', 'secondLabels.undo': 'own',
  'secondLabels.redo': 'own', 'secondLabels.submit': 'own', 'secondLabels.reopen': 'own',
} as const satisfies Partial<Record<ProcedureName, 'open' | 'own'>>
