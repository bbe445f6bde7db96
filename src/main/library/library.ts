import type { z } from 'zod'
import type { Model, Prediction, Segmentation } from '../../shared/contract/assessment.ts'
import type { EventPayload } from '../../shared/contract/contract.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { Dive, DiveDetail, DiveFacts, DiveId, Job, JobId, JobKind, ModelId, Operation, PredictionId, Provenance, RunId, Split, SplitId, SplitPart, Stage, Video, VideoId } from '../../shared/contract/entities.ts'
import type { diveFilter, LibraryInfo } from '../../shared/contract/library.ts'
import type { DivePriority } from '../../shared/contract/priorities.ts'
import type { FrameIndex } from '../../shared/frame-index.ts'
import type { SplitRecipe } from '../../shared/contract/split-recipe.ts'
import type { SplitMember } from '../../shared/contract/splits.ts'
import type { Settings } from '../../shared/contract/studio.ts'
import type { RunConfig } from '../../shared/contract/training.ts'
import type { ModelUsage } from '../../shared/contract/weights.ts'
import type { Athletes } from './athletes.ts'
import type { BlindReviews, ReviewDrawings } from './blind-reviews.ts'
import type { Cutting } from './cutting.ts'
import type { DataSets } from './data-sets.ts'
import type { DiveRecords } from './dive-records.ts'
import type { Findings } from './findings.ts'
import type { LibraryFolder } from './folder.ts'
import type { Ratings, SecondLabels } from './second-labels.ts'
import type { OverTime } from './over-time.ts'
import type { Results } from './results.ts'
import type { SharedFacts } from './shared-facts.ts'
import type { ReviewNotes, Reviews } from './reviews.ts'
import type { Evaluations } from './stored-evaluations.ts'
import type { Experiments, Runs } from './training-runs.ts'
import type { Annotators, Comments, Queue, Work } from './work.ts'
import type { Reactions } from './reactions.ts'

/**
 * The surface of the library: what the rest of the parent process may ask of
 * storage. Everything is durable when its promise resolves. Every method may
 * throw StudioError: 'not-found' for an unknown id, 'disk-full' when nothing
 * could be written (and nothing was), 'conflict' when another program holds the
 * library for too long, 'library' for a damaged file; others are named.
 */
export interface Library {
  readonly folder: LibraryFolder
  readonly videos: Videos
  readonly dives: Dives
  readonly cutting: Cutting
  readonly dataSets: DataSets
  readonly records: DiveRecords
  readonly findings: Findings
  readonly stages: Stages
  readonly history: History
  readonly annotators: Annotators
  readonly work: Work
  readonly comments: Comments
  readonly queue: Queue
  readonly secondLabels: SecondLabels
  readonly ratings: Ratings
  readonly reviews: Reviews
  readonly reviewNotes: ReviewNotes
  readonly reviewDrawings: ReviewDrawings
  readonly blindReviews: BlindReviews
  readonly results: Results
  readonly overTime: OverTime
  readonly athletes: Athletes
  readonly sharedFacts: SharedFacts
  readonly reactions: Reactions
  readonly splits: Splits
  readonly models: Models
  readonly runs: Runs
  readonly experiments: Experiments
  readonly evaluations: Evaluations
  readonly predictions: Predictions
  readonly segmentations: Segmentations
  readonly priorities: Priorities
  readonly jobs: Jobs
  readonly settings: SettingsStore
  readonly sources: DiveSources
  info(): Promise<LibraryInfo>
  /** A lasting random name of this library, which goes with its copies: lower-case letters, digits, hyphens. */
  identity(): Promise<string>
  /** Called after each commit of this process, and within about a second of another program's. Returns the unsubscriber. */
  onChange(listener: (change: LibraryChange) => void): () => void
  /** SQLite's own integrity and foreign-key checks; empty where all is well. */
  check(): Promise<string[]>
  /** Consistent copy of the database in backups/; returns its path. */
  backup(): Promise<string>
  close(): Promise<void>
}

export type LibraryChange = EventPayload<'library.changed'>
export type LibraryArea = LibraryChange['areas'][number]

/** Who makes an edit; becomes the provenance of boundaries and the "who" of the history. */
export type Author = Omit<Provenance, 'at'>

/** A video as an import found it. */
export interface NewVideo extends Omit<Video, 'id' | 'hasProxy' | 'isPresent' | 'isAwaited' | 'createdAt'> {
  /** Times, key frames and checksums of all frames; empty for frame folders. */
  frameIndex: FrameIndex
  /** Absolute path of the browser-playable copy, if one was needed. */
  proxyPath: string | null
}

export interface NewDive {
  /** Name of a category; diving when absent. */
  category?: string
  facts: DiveFacts
  stages: readonly NewStage[]
}

/** `confidence` is a model's; leave it out for people. */
export interface NewStage {
  label: string | null
  startFrame: number
  confidence?: number | null
  /** Who placed it, where that is not the author of the edit; a boundary that stays keeps who placed it before. */
  placed?: Provenance
}

export interface Videos {
  /**
   * Stores a video and the dives found in it, all or nothing. The same content
   * (by hash) is stored once: then the existing video comes back with
   * `isNew: false`, no dive is added, a vanished original is found again at the
   * new path, and a frame index stored without checksums gets them.
   */
  insert(video: NewVideo, dives?: readonly NewDive[], author?: Author): Promise<{ video: Video; isNew: boolean; diveIds: DiveId[] }>
  get(id: VideoId): Promise<Video>
  list(): Promise<Video[]>
  findByHash(contentHash: string): Promise<Video | null>
  /** Content hashes of videos that are there and fully known, so that an import need not read them again. */
  knownHashes(): Promise<string[]>
  /** Content hashes of videos with a dive that is not removed. */
  hashesInUse(): Promise<string[]>
  /** What is known of every frame; without frames for frame folders. Errors: 'invalid-input' where it is damaged. */
  frameIndex(id: VideoId): Promise<FrameIndex>
  /** Presentation times, microseconds, of frames [startFrame, endFrame); clipped to the video. */
  frameTimes(id: VideoId, startFrame: number, endFrame: number): Promise<number[]>
  /** Files that hold the frame indexes, by video id, for jobs; frame folders have none. */
  frameIndexPaths(ids: readonly VideoId[]): Promise<Record<string, string>>
  /** What plays the video: the proxy where there is one, else the original. */
  playablePath(id: VideoId): Promise<string>
  update(id: VideoId, changes: { path?: string; name?: string; proxyPath?: string | null }): Promise<Video>
}

/** `offset` and `limit` of a page. */
export type DiveQuery = z.input<typeof diveFilter> & { offset?: number; limit?: number }

export interface Dives {
  /** `without`: dives that are left out and not counted. */
  list(query: DiveQuery, without?: ReadonlySet<DiveId>): Promise<{ dives: Dive[]; total: number }>
  numbers(): Promise<{ diveNumber: string | null; count: number }[]>
  /** All dives of a filter, in its order. */
  ids(query: Omit<DiveQuery, 'offset' | 'limit'>): Promise<DiveId[]>
  get(id: DiveId): Promise<DiveDetail>
  /** The rows of these dives in the order asked; removed or unknown ones are left out. */
  getMany(ids: readonly DiveId[]): Promise<Dive[]>
  /**
   * Errors: 'bad-labels' for frames outside the video or boundaries out of order;
   * 'invalid-input' for an impossible dive number or award placed by a person
   * (imports keep them; `diveIssues` in shared/domain flags them).
   */
  create(videoId: VideoId, dive: NewDive, author: Author): Promise<DiveDetail>
  /** Only what differs is stored, as one operation. Moving the start keeps every boundary on its picture. `basedOn`: as in `History`. Errors as `create`, 'stale-edit'. */
  update(id: DiveId, facts: Partial<DiveFacts>, author: Author, basedOn?: number): Promise<DiveDetail>
  /** Hides the dive; `restore` and `history.undo` bring it back. */
  remove(id: DiveId, author: Author): Promise<void>
  restore(id: DiveId, author: Author): Promise<DiveDetail>
}

export interface Stages {
  list(diveId: DiveId): Promise<Stage[]>
  /** Labels dives without stages in one transaction, each as an operation of its own; removed ones and those that have stages by then are left out. Errors: 'bad-labels', and then none is labelled. */
  labelMany(labels: readonly { diveId: DiveId; stages: readonly NewStage[] }[], summary: string, author: Author): Promise<{ diveId: DiveId; operationId: number }[]>
  /** Replaces all stages as one operation. A boundary that stays keeps its provenance. `basedOn`: as in `History`. Errors: 'bad-labels', 'stale-edit'. */
  set(diveId: DiveId, stages: readonly NewStage[], summary: string, author: Author, basedOn?: number): Promise<DiveDetail>
}

/**
 * The log of a dive. `basedOn` is the `headOperationId` whoever edits has seen:
 * where another is in effect by now, nothing is written and 'stale-edit' says
 * who was there. Left out, the edit is made on whatever is there.
 */
export interface History {
  /** Takes the latest operation back; 'conflict' where there is none. */
  undo(diveId: DiveId, basedOn?: number): Promise<DiveDetail>
  redo(diveId: DiveId, basedOn?: number): Promise<DiveDetail>
  /** Undoes these in one transaction where each is the last in effect of its dive; answers how many are not. */
  takeBack(changes: readonly { diveId: DiveId; operationId: number }[]): Promise<number>
  /** As many steps of undo or redo as it takes, all or none. Errors: 'conflict' for an operation that was overtaken, 'not-found'. */
  goTo(diveId: DiveId, operationId: number, basedOn?: number): Promise<DiveDetail>
  /** Newest first; includes operations undone and overtaken by later edits. All of them, or a page: at most `limit`, older than operation `before`. */
  list(diveId: DiveId, page?: { limit?: number | undefined; before?: number | undefined }): Promise<Operation[]>
}

export interface Splits {
  list(): Promise<Split[]>
  get(id: SplitId): Promise<Split>
  /** The first split becomes the active one: the one whose part the dive list shows. By hand where no recipe is given. Errors: 'conflict' for a name in use. */
  insert(name: string, members: readonly SplitEntry[], recipe?: SplitRecipe): Promise<Split>
  /** All of them or none. Errors as `insert`. */
  insertMany(splits: readonly { name: string; members: readonly SplitEntry[]; recipe: SplitRecipe }[]): Promise<Split[]>
  /** Without removed dives. */
  members(id: SplitId): Promise<SplitEntry[]>
  /** Puts dives into a part, or takes them out with null. Errors: 'conflict' for a split that a run has used. */
  assign(id: SplitId, diveIds: readonly DiveId[], part: SplitPart | null): Promise<Split>
  activate(id: SplitId): Promise<void>
  /** Errors: 'conflict' for a name in use. */
  rename(id: SplitId, name: string): Promise<Split>
  /** The same members, removed dives too, in a split no run has used. Errors: 'conflict' for a name in use. */
  copy(id: SplitId, name: string): Promise<Split>
  /** Takes the split away and gives back what it held. Errors: 'conflict' for one that a run has used. */
  remove(id: SplitId): Promise<{ name: string; members: SplitEntry[]; recipe: SplitRecipe; isActive: boolean }>
  /** Members as an export lists them, by id, without removed dives. */
  describeMembers(id: SplitId): Promise<SplitMember[]>
  /** The dives there are to divide, by id. */
  candidates(filter: { category: string | null; search: string; diveNumber: string | null }): Promise<SplitCandidate[]>
}

export interface SplitEntry {
  diveId: DiveId
  part: SplitPart
}

/** What dividing dives looks at. `event` is the competition of its data set where the dive names none. */
export interface SplitCandidate {
  id: DiveId
  diveNumber: string | null
  scorePoints: number | null
  athlete: string
  event: string
  hasStages: boolean
  hasDifficulty: boolean
  hasAwards: boolean
  hasPictures: boolean
}

export interface NewModel extends Omit<Model, 'id' | 'isPresent' | 'createdAt' | 'canScore'> {
  /** Absolute path of the weights. Files inside the library's folder are stored relative to it. */
  path: string
  /** By default true. */
  canScore?: boolean
}

/** What a job needs of a model. */
export interface ModelFile {
  modelId: ModelId
  path: string
  contentHash: string
  method: Model['method']
  configuration: Model['configuration']
  geometry: RunConfig['geometry']
}

export interface Models {
  /** The same content is stored once; its path and card are renewed. A removed one comes back, but not because it ships with the studio. */
  insert(model: NewModel): Promise<Model>
  get(id: ModelId): Promise<Model>
  /** Without the removed ones, or these alone. */
  list(options?: { removed?: boolean }): Promise<Model[]>
  rename(id: ModelId, name: string): Promise<Model>
  /** Hides it, or shows it again; nothing is deleted. */
  setRemoved(id: ModelId, isRemoved: boolean): Promise<Model>
  /** Runs that made it or began from it, and what it said of dives. */
  usage(id: ModelId): Promise<ModelUsage>
  findByHash(contentHash: string): Promise<Model | null>
  /** Errors: 'missing-model' where the file has vanished. */
  file(id: ModelId): Promise<ModelFile>
}

/** A dive of a run's immutable label snapshot. */
export type SnapshotDive = DiveSource & { part: SplitPart }

export type NewPrediction = Omit<Prediction, 'id' | 'modelName' | 'createdAt' | 'votes'> & {
  votes: readonly Omit<Prediction['votes'][number], 'title' | 'diveNumber' | 'athlete'>[]
}

export interface Predictions {
  /** Titles and athletes of the exemplars are stored as they are now. */
  insert(prediction: NewPrediction): Promise<Prediction>
  get(id: PredictionId): Promise<Prediction>
  /** Newest first. */
  list(diveId: DiveId): Promise<Prediction[]>
}

export type ProposedBoundaries = Pick<Segmentation, 'transitions' | 'confidences'>

export interface Segmentations {
  /** Replaces the earlier proposal of the same model for the same dive. */
  insert(segmentation: Omit<Segmentation, 'modelName' | 'createdAt'>): Promise<Segmentation>
  /** The newest; of any model with null. */
  get(diveId: DiveId, modelId: ModelId | null): Promise<Segmentation | null>
  /** Without the curves they were read from, of the dives that have one. */
  boundaries(diveIds: readonly DiveId[], modelId: ModelId): Promise<Map<DiveId, ProposedBoundaries>>
}

export interface Priorities {
  /** Replaces what the same model said of the same dives; all or none. */
  put(found: readonly Omit<DivePriority, 'createdAt'>[]): Promise<void>
  get(diveId: DiveId, modelId: ModelId): Promise<DivePriority | null>
}

export type JobWish = 'pause' | 'stop-after-epoch' | 'stop' | 'kill'

export interface Jobs {
  /** A new job is queued and owned by this process. */
  insert(job: { kind: JobKind; title: string; input: unknown; runId?: RunId | null; canResume?: boolean }): Promise<Job>
  get(id: JobId): Promise<Job>
  /** Newest first. */
  list(): Promise<Job[]>
  /** `startedAt` and `finishedAt` follow from the state. */
  update(id: JobId, changes: Partial<Pick<Job, 'state' | 'progress' | 'message' | 'secondsLeft' | 'error' | 'canResume' | 'runId'>>): Promise<Job>
  /** What the job was started with, to resume it. */
  input(id: JobId): Promise<unknown>
  /** Asks the process that runs the job, which may be another program; the last wish counts. */
  wish(id: JobId, wish: JobWish): Promise<void>
  /** Takes what others asked of this process's jobs. */
  takeWishes(): Promise<{ jobId: JobId; wish: JobWish }[]>
  addLog(id: JobId, lines: readonly string[]): Promise<void>
  /** The last `limit` lines, oldest first. */
  log(id: JobId, limit?: number): Promise<string[]>
}

export interface SettingsStore {
  get(): Promise<Settings>
  set(changes: Partial<Settings>): Promise<Settings>
}

export interface DiveSources {
  /** In the order asked. Errors: 'not-found' for a removed or unknown dive. */
  list(diveIds: readonly DiveId[]): Promise<DiveSource[]>
  /** Dives of a split, each with its part, ordered by id; removed dives are left out. */
  ofSplit(splitId: SplitId): Promise<SnapshotDive[]>
  /** Labelled and scored dives of the training part of the active split; without a split, all such dives. Candidates for `drawExemplars`. */
  exemplarCandidates(options?: { labelledOnly?: boolean }): Promise<{ diveId: DiveId; category: string; diveNumber: string | null; difficulty: number | null }[]>
}
