import { serveJobs, type JobRegistry } from './child.ts'
import { connectToParent } from './child-port.ts'
import { lowerPriority } from './lower-priority.ts'

/**
 * Start of every child process: `node src/main/engine/entry.ts`, the built
 * out/main/entry.js, and Electron's utilityProcess all begin here. Each job's
 * code is loaded when it is first asked for.
 */
const registry: JobRegistry = {
  'render-demo': async () => (await import('./jobs/render-demo.ts')).renderDemo,
  import: async () => (await import('./jobs/import.ts')).importVideos,
  'read-dataset': async () => (await import('./jobs/import-dataset.ts')).readDatasetJob,
  'import-dataset': async () => (await import('./jobs/import-dataset.ts')).importDatasetJob,
  'read-table': async () => (await import('./jobs/read-table.ts')).readTableJob,
  'read-results': async () => (await import('./jobs/read-results.ts')).readResultsJob,
  'export-dives': async () => (await import('./jobs/export-dives.ts')).exportDives,
  'check-pictures': async () => (await import('./jobs/check-pictures.ts')).checkPicturesJob,
  train: async () => (await import('./jobs/train.ts')).train,
  evaluate: async () => (await import('./jobs/evaluate.ts')).evaluate,
  'compare-evaluations': async () => (await import('./jobs/compare-evaluations.ts')).compareEvaluationsJob,
  'compare-raters': async () => (await import('./jobs/compare-raters.ts')).compareRaters,
  score: async () => (await import('./jobs/score.ts')).score,
  live: async () => (await import('./jobs/live.ts')).live,
  'measure-speed': async () => (await import('./jobs/measure-speed.ts')).measureSpeed,
  probe: async () => (await import('./jobs/probe.ts')).probe,
  segment: async () => (await import('./jobs/segment.ts')).segment,
  explain: async () => (await import('./jobs/explain.ts')).explain,
  decide: async () => (await import('./jobs/decide.ts')).decide,
  'make-capsule': async () => (await import('./jobs/make-capsule.ts')).makeCapsule,
  'open-capsule': async () => (await import('./jobs/open-capsule.ts')).openCapsuleJob,
  'verify-capsule': async () => (await import('./jobs/verify-capsule.ts')).verifyCapsuleJob,
  'inspect-weights': async () => (await import('./jobs/inspect-weights.ts')).inspectWeightsJob,
  'import-weights': async () => (await import('./jobs/import-weights.ts')).importWeights,
  'export-weights': async () => (await import('./jobs/export-weights.ts')).exportWeights,
  'download-weights': async () => (await import('./jobs/download-weights.ts')).downloadWeights,
}

lowerPriority()
serveJobs(connectToParent(), registry)
