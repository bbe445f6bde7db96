import type { EventName, ProcedureName } from './contract.ts'

/**
 * Every name of the contract, for the preload: it enumerates what it passes on
 * and must stay small, so it cannot carry the schemas. A name that is missing
 * here, or too many, does not compile.
 */
export const procedureNames: Readonly<Record<ProcedureName, true>> = {
  'methods.list': true,
  'studio.info': true,
  'settings.get': true,
  'settings.set': true,
  'library.info': true,
  'library.createDemo': true,
  'videos.list': true,
  'videos.get': true,
  'videos.frameTimes': true,
  'dives.list': true,
  'dives.numbers': true,
  'dives.get': true,
  'dives.create': true,
  'dives.update': true,
  'dives.remove': true,
  'dives.restore': true,
  'videos.uncut': true,
  'dives.ofVideo': true,
  'dives.createMany': true,
  'dives.setRemoved': true,
  'stages.set': true,
  'history.undo': true,
  'history.redo': true,
  'history.list': true,
  'files.pick': true,
  'files.browse': true,
  'imports.start': true,
  'imports.outcome': true,
  'training.splits': true,
  'training.createSplit': true,
  'training.defaults': true,
  'training.start': true,
  'training.stop': true,
  'training.resume': true,
  'training.runs': true,
  'training.run': true,
  'models.list': true,
  'models.get': true,
  'assessment.score': true,
  'assessment.segment': true,
  'assessment.segmentation': true,
  'assessment.predictions': true,
  'jobs.list': true,
  'jobs.get': true,
  'jobs.cancel': true,
  'jobs.resume': true,
}

export const eventNames: Readonly<Record<EventName, true>> = {
  'library.changed': true,
  'job.updated': true,
  'run.metrics': true,
}
