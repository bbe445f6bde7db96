import type { EventName, EventPayload, InputOf, OutputOf, ProcedureName } from '../../shared/contract/contract.ts'
import { createDevices } from '../engine/devices.ts'
import { createJobHost } from '../engine/host.ts'
import { createJobBoard } from '../engine/job-board.ts'
import type { ChildLauncher } from '../engine/launcher.ts'
import { createSpeed } from '../engine/speed.ts'
import { chooseThreads, readProcessor } from '../engine/threads.ts'
import { openLibrary } from '../library/open-library.ts'
import { createChromiumPrinter } from '../printing/chromium-printer.ts'
import type { PdfPrinter } from '../printing/pdf-printer.ts'
import { findFfmpeg } from '../video/ffmpeg.ts'
import { athleteHandlers } from './athlete-handlers.ts'
import { annotatorHandlers } from './annotator-handlers.ts'
import { agreementHandlers } from './agreement-handlers.ts'
import { athleteReportHandlers } from './athlete-report-handlers.ts'
import { assessmentHandlers } from './assessment-handlers.ts'
import { scoreDefinition, segmentDefinition } from './assessment-jobs.ts'
import { blindReviewHandlers, drawingHandlers } from './blind-review-handlers.ts'
import { createBlindGuard } from './blindness/guard.ts'
import { cacheHandlers, tellCacheLimits } from './cache-handlers.ts'
import { capsuleHandlers } from './capsule-handlers.ts'
import { makeCapsuleDefinition } from './capsule-jobs.ts'
import type { ServiceContext, StudioContext } from './context.ts'
import { cuttingHandlers } from './cutting-handlers.ts'
import { datasetHandlers } from './dataset-handlers.ts'
import { importDatasetDefinition } from './dataset-jobs.ts'
import { demoDefinition } from './demo-job.ts'
import { evaluationHandlers } from './evaluation-handlers.ts'
import { evaluateDefinition } from './evaluation-jobs.ts'
import { createStudioEvents } from './events.ts'
import { callProcedure, type Handlers } from './handler.ts'
import { doctorHandlers } from './doctor-handlers.ts'
import { checkPicturesDefinition } from './doctor-jobs.ts'
import { experimentHandlers } from './experiment-handlers.ts'
import { createDecidedThings } from './decided-things.ts'
import { decisionHandlers } from './decision-handlers.ts'
import { decideDefinition } from './decision-jobs.ts'
import { explainHandlers } from './explain-handlers.ts'
import { reasonHandlers } from './reason-handlers.ts'
import { explainDefinition } from './explain-jobs.ts'
import { createExplainedThings } from './explained-things.ts'
import { exportHandlers } from './export-handlers.ts'
import { exportDivesDefinition } from './export-jobs.ts'
import { importHandlers } from './import-handlers.ts'
import { importDefinition } from './import-jobs.ts'
import { createImportOutcomes } from './import-outcomes.ts'
import { jobHandlers } from './job-handlers.ts'
import { libraryJobStore } from './job-rows.ts'
import { libraryHandlers } from './library-handlers.ts'
import { createVideoIdentity } from './video-identity.ts'
import { videoCheckHandlers } from './video-check-handlers.ts'
import { createMedia, type MediaRequest } from './media.ts'
import { createRunControl } from './run-control.ts'
import { registerShippedModels } from './shipped-models.ts'
import { liveHandlers } from './live-handlers.ts'
import { createLiveSessions } from './live-sessions.ts'
import { methodHandlers } from './method-handlers.ts'
import { overTimeHandlers } from './over-time-handlers.ts'
import { proposalHandlers } from './proposal-handlers.ts'
import { recipeHandlers } from './recipe-handlers.ts'
import { resultsHandlers } from './results-handlers.ts'
import { createReportDocuments } from './report-documents.ts'
import { reportHandlers } from './report-handlers.ts'
import { createReportPrinting } from './report-printing.ts'
import { reviewHandlers } from './review-handlers.ts'
import { secondLabelHandlers } from './second-label-handlers.ts'
import { splitHandlers } from './split-handlers.ts'
import { reactionHandlers } from './reaction-handlers.ts'
import { studioHandlers } from './studio-handlers.ts'
import { workHandlers } from './work-handlers.ts'
import { weightsHandlers } from './weights-handlers.ts'
import { downloadWeightsDefinition, exportWeightsDefinition, importWeightsDefinition } from './weights-jobs.ts'
import { trainingHandlers } from './training-handlers.ts'
import { trainDefinition } from './training-jobs.ts'

/**
 * One open library with everything that can be done to it. The three boots make
 * one of these and differ in nothing but transport.
 */
export interface Studio {
  call<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** For the transports: a name and an input nobody has looked at yet. */
  callUnchecked(name: string, input: unknown): Promise<unknown>
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  onAny(listener: (name: EventName, payload: unknown) => void): () => void
  /** A picture or video of the library. Errors: 'not-found', 'invalid-input', 'unreadable-video'. */
  media(request: MediaRequest): Promise<Response>
  /** Resolves when a job has ended, whatever its end. */
  jobEnded(jobId: OutputOf<'imports.start'>['jobId']): Promise<void>
  /** Ends running jobs, keeping what they finished, and closes the library. */
  dispose(): Promise<void>
}

export interface StudioOptions {
  libraryFolder: string
  launcher: ChildLauncher
  host: 'electron' | 'browser'
  resources: string
  version: string
  /** What runs are told to be computed by; the version alone where absent. */
  codeVersion?: () => Promise<string>
  /** Threads of a computing child, whatever the settings say; by default one for each physical core. */
  threads?: number
  pickFiles?: StudioContext['pickFiles']
  /** What writes PDFs; a browser program of this machine where absent. */
  pdfPrinter?: PdfPrinter
}

export async function createStudio(options: StudioOptions): Promise<Studio> {
  const library = await openLibrary(options.libraryFolder, { create: true })
  const events = createStudioEvents()
  const host = createJobHost({ launcher: options.launcher })
  const processor = readProcessor()
  let threads = chooseThreads(processor, options.threads ?? (await library.settings.get()).threads)
  const services: ServiceContext = {
    library,
    events,
    host: options.host,
    version: options.version,
    codeVersion: options.codeVersion ?? (() => Promise.resolve(options.version)),
    resources: options.resources,
    threads: () => threads.threads,
    useThreads: (setting) => (threads = chooseThreads(processor, options.threads ?? setting)),
    devices: createDevices({ host, threads: () => threads }),
    speed: createSpeed({ host, threads: () => threads.threads }),
    pickFiles: options.pickFiles ?? null,
    ffmpeg: async () => findFfmpeg({ settingPath: (await library.settings.get()).ffmpegPath ?? undefined }),
  }
  await registerShippedModels(library, options.resources)
  await tellCacheLimits(library)
  const importOutcomes = createImportOutcomes()
  const explainedThings = createExplainedThings(services)
  const decidedThings = createDecidedThings(services)
  const board = createJobBoard({
    store: libraryJobStore(library),
    host,
    definitions: {
      'render-demo': demoDefinition(services),
      import: importDefinition(services, importOutcomes),
      'import-dataset': importDatasetDefinition(services),
      'export-dives': exportDivesDefinition(services),
      'check-pictures': checkPicturesDefinition(services),
      train: trainDefinition(services),
      evaluate: evaluateDefinition(services),
      score: scoreDefinition(services),
      segment: segmentDefinition(services),
      explain: explainDefinition(services, explainedThings),
      decide: decideDefinition(services, decidedThings),
      'make-capsule': makeCapsuleDefinition(services),
      'import-weights': importWeightsDefinition(services),
      'export-weights': exportWeightsDefinition(services),
      'download-weights': downloadWeightsDefinition(services),
    },
    emit: (job) => events.emit('job.updated', job),
  })
  const context: StudioContext = { ...services, board }
  const live = createLiveSessions(services, host)
  const control = createRunControl(library, board)
  const identity = createVideoIdentity(library)
  const documents = createReportDocuments()
  const printing = createReportPrinting({
    printer: options.pdfPrinter ?? createChromiumPrinter(),
    documents,
    // Through the guard, as any other caller; every report answers with a page.
    page: async (report, input) => (await callProcedure(handlers, guard, report, input)) as OutputOf<'reports.dive'>,
  })
  const handlers: Handlers<ProcedureName> = {
    ...studioHandlers(context),
    ...cacheHandlers(context),
    ...libraryHandlers(context),
    ...videoCheckHandlers(identity),
    ...annotatorHandlers(context),
    ...athleteHandlers(context),
    ...workHandlers(context),
    ...reactionHandlers(context),
    ...cuttingHandlers(context),
    ...importHandlers(context, importOutcomes),
    ...datasetHandlers(context, host),
    ...exportHandlers(context),
    ...doctorHandlers(context),
    ...methodHandlers(),
    ...splitHandlers(context),
    ...trainingHandlers(context, control),
    ...experimentHandlers(context, control),
    ...recipeHandlers(context),
    ...evaluationHandlers(context, host),
    ...secondLabelHandlers(context),
    ...agreementHandlers(context, host),
    ...reviewHandlers(context),
    ...resultsHandlers(context, host),
    ...blindReviewHandlers(context),
    ...drawingHandlers(context),
    ...assessmentHandlers(context),
    ...liveHandlers(live),
    ...proposalHandlers(context),
    ...explainHandlers(context, explainedThings),
    ...decisionHandlers(context, decidedThings),
    ...capsuleHandlers(context, host),
    ...reasonHandlers(context),
    ...overTimeHandlers(context),
    ...reportHandlers(context, { keyPicture: (...asked) => media.keyPicture(...asked) }),
    ...athleteReportHandlers(context, { keyPicture: (...asked) => media.keyPicture(...asked) }),
    ...printing.handlers,
    ...weightsHandlers(context, host),
    ...jobHandlers(context),
  }
  const stopChanges = library.onChange((change) => {
    events.emit('library.changed', change)
    // Nobody waits for it: a wish that cannot be read or followed now stays for the next change, or has lost its object.
    if (change.areas.includes('runs')) void control.followWishes().catch(() => undefined)
  })
  const guard = createBlindGuard(library, live, events)
  const media = createMedia(services, identity, explainedThings, guard, documents)
  return {
    // callProcedure has checked the answer against the schema OutputOf is made from.
    call: (async (name: string, input: unknown) => callProcedure(handlers, guard, name, input)) as Studio['call'],
    callUnchecked: (name, input) => callProcedure(handlers, guard, name, input),
    on: (name, listener) => events.on(name, (payload) => listener(guard.told(name, payload))),
    onAny: (listener) => events.onAny((name, payload) => listener(name, guard.told(name, payload as never))),
    media: media.respond,
    jobEnded: (jobId) => board.ended(jobId),
    async dispose() {
      live.dispose()
      printing.close()
      await board.dispose()
      media.close()
      stopChanges()
      guard.close()
      await library.close()
    },
  }
}
