import type { Category } from '../../../shared/contract/categories.ts'
import type { DiveId, SplitId, SplitPart, VideoId } from '../../../shared/contract/entities.ts'
import type { DoctorFix, DoctorSeverity } from '../../../shared/domain/doctor-report.ts'
import type { DiveRecord } from '../../../shared/contract/dive-record.ts'
import type { LibraryView } from './library-view.ts'

/**
 * A rule of the doctor is a plain object: what it looks for, why that matters,
 * and a function that finds it. Rules of one dive see the whole record as it
 * streams past; rules of the library see a digest of every dive, so that a
 * library of any size is read once and never held whole.
 */
interface RuleHead {
  /** Stable, lower case with hyphens: dismissed findings are remembered by it. */
  name: string
  severity: DoctorSeverity
  title: string
  /** One paragraph for people: what it means, why it matters, what to do. */
  explain: string
  /** "diving": only dives proper; other judged actions have neither dive numbers nor degrees of difficulty. */
  category: 'diving' | 'any'
}

export interface DiveRule extends RuleHead {
  scope: 'dive'
  find(dive: DiveRecord, context: RuleContext): readonly DiveFound[]
}

export interface LibraryRule extends RuleHead {
  scope: 'library'
  find(library: LibraryView, context: RuleContext): Iterable<LibraryFound>
}

export type DoctorRule = DiveRule | LibraryRule

export interface DiveFound {
  message: string
  /** Counted from the dive's first frame. */
  frames?: readonly number[]
  fix?: DoctorFix
}

export interface LibraryFound extends DiveFound {
  diveIds: readonly DiveId[]
}

/** What a look at the pictures of one video found. */
export interface PictureCheck {
  videoId: VideoId
  /** Numbers that are absent between the first and the last numbered picture, as the files are numbered. */
  missing: readonly number[]
  /** Frames of the video that cannot be decoded. */
  unreadable: readonly number[]
  /** Of every frame, 0 for unreadable ones; empty where they are not known. Finds the same pictures again. */
  checksums: ArrayLike<number>
}

export interface RuleContext {
  categories: ReadonlyMap<string, Category>
  /** Names for people. */
  splitNames: ReadonlyMap<SplitId, string>
  pictureChecks: ReadonlyMap<VideoId, PictureCheck>
}

/** What rules of the library keep of a dive. */
export interface DiveDigest {
  diveId: DiveId
  /** For people: "FineDiving 01/5", or the video's name and range. */
  name: string
  category: string
  /** Upper case. */
  diveNumber: string | null
  difficulty: number | null
  scorePoints: number | null
  awards: readonly number[]
  /** In the video. */
  startFrame: number
  endFrame: number
  stageCount: number
  videoId: VideoId
  videoName: string
  isAwaited: boolean
  dataset: string | null
  source: { competition: string; startFrame: number; endFrame: number } | null
  parts: readonly { splitId: SplitId; part: SplitPart }[]
  /** Of the dive's picture checksums; null where they are not known. */
  pictureKey: string | null
}

const dataSetTitles: Readonly<Record<string, string>> = { finediving: 'FineDiving', 'mtl-aqa': 'MTL-AQA', 'aqa-7': 'AQA-7', jigsaws: 'JIGSAWS' }

/** A data set's name for people; "other dives" for none. */
export function dataSetTitle(dataset: string | null): string {
  if (dataset === null) return 'other dives'
  return dataSetTitles[dataset] ?? dataset.replace(/^table:/, 'table ')
}

export function nameOfDive({ facts, origin, video }: Pick<DiveRecord, 'facts' | 'origin' | 'video'>): string {
  return origin === null ? `${video.name}, frames ${facts.startFrame} to ${facts.endFrame - 1}` : `${dataSetTitle(origin.dataset)} ${origin.key}`
}

/** "1 dive", "3,000 dives". */
export function counted(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? noun : plural}`
}
