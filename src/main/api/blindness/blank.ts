import type { Dive, DiveDetail, Job, Video } from '../../../shared/contract/entities.ts'
import type { ReviewItem } from '../../../shared/contract/reviews.ts'
import { isLabelled, type Hidden } from './hidden.ts'

/** A row of a list with all that somebody said of the dive, or that a result could be told from, left out. */
export function blankDive(dive: Dive): Dive {
  return {
    ...dive, videoName: '', athlete: '', event: '', round: '', date: null, awards: [], penaltyPoints: 0, scorePoints: null, predictedScorePoints: null,
    stageCount: 0, isLabelled: false, workState: 'to-do', isBlind: true,
  }
}

export function blankDives(dives: readonly Dive[], hidden: Hidden): Dive[] {
  return dives.map((dive) => (hidden.has(dive.id) ? blankDive(dive) : besideHidden(dive, hidden)))
}

/** Another dive of the same video has its name too. */
export function besideHidden(dive: Dive, hidden: Hidden): Dive {
  return hidden.videoIds.has(dive.videoId) ? { ...dive, videoName: '' } : dive
}

/** Of a dive that is not hidden itself. */
export function blankDetail(detail: DiveDetail, hidden: Hidden): DiveDetail {
  return { ...detail, dive: besideHidden(detail.dive, hidden), video: blankVideo(detail.video, hidden) }
}

/** A dive of a session's playlist that is hidden. Whoever judges it may know who dives; whoever labels it may not. */
export function blankReviewItem(item: ReviewItem, hidden: Hidden): ReviewItem {
  const isOwn = item.decidedBy === hidden.person.name
  const names = isLabelled(hidden.placeOf(item.dive?.id ?? 0)) ? { athlete: '', event: '', round: '', stageCount: 0 } : {}
  return {
    ...item,
    dive: item.dive && { ...item.dive, ...names, scorePoints: null },
    sheetRow: item.sheetRow && { ...item.sheetRow, ...('athlete' in names ? { athlete: '', event: '', round: '', date: null } : {}), awards: [], penaltyPoints: null, scorePoints: null },
    ...(isOwn ? {} : { decision: null, decisionNote: '', decidedBy: null, decidedAt: null }),
    noteCount: 0, bookmarkCount: 0,
    scores: item.scores === 'open' || item.scores === 'revealed' ? 'hidden' : item.scores,
  }
}

/** A video's name and place on the disk may tell of the result of its dive. */
export function blankVideo(video: Video, hidden: Hidden): Video {
  return hidden.videoIds.has(video.id) ? { ...video, name: '', path: '' } : video
}

/** `text` without the names of the videos, their endings or not. */
export function blankNames(text: string, { videoNames }: Pick<Hidden, 'videoNames'>): string {
  return videoNames.reduce((left, name) => left.replaceAll(name, '…').replaceAll(name.replace(/\.\w{1,5}$/, ''), '…'), text)
}

export function blankJob(job: Job, hidden: Pick<Hidden, 'videoNames'>): Job {
  return { ...job, title: blankNames(job.title, hidden), message: blankNames(job.message, hidden), error: job.error && { ...job.error, message: blankNames(job.error.message, hidden) } }
}
