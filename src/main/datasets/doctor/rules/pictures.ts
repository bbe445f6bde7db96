import { stageFaults } from '../../../../shared/domain/stages.ts'
import type { DoctorFix } from '../../../../shared/domain/doctor-report.ts'
import { counted, dataSetTitle } from '../rule.ts'
import type { DiveDigest, DiveFound, DiveRule, LibraryRule } from '../rule.ts'

/** Dives against the pictures there are. Needs no picture to be read, but for the checks that come from a job. */
const awaited: LibraryRule = {
  scope: 'library',
  name: 'awaited-pictures',
  severity: 'note',
  title: 'Dives without pictures',
  category: 'any',
  explain: 'The data set described these dives, but their pictures or videos have not been attached yet. Their facts can be searched, edited and exported; nothing can be seen, trained or scored. Import the data set again together with its folder of pictures; the dives stay as they are.',
  *find({ dives }) {
    const groups = new Map<string | null, DiveDigest[]>()
    for (const dive of dives) {
      if (!dive.isAwaited) continue
      const group = groups.get(dive.dataset)
      if (group === undefined) groups.set(dive.dataset, [dive])
      else group.push(dive)
    }
    for (const [dataset, members] of groups) yield { diveIds: members.map((dive) => dive.diveId), message: `${counted(members.length, 'dive')} of ${dataSetTitle(dataset)} ${members.length === 1 ? 'awaits its' : 'await their'} pictures.` }
  },
}

const outside: DiveRule = {
  scope: 'dive',
  name: 'range-outside-pictures',
  severity: 'error',
  title: 'Dives that reach beyond their pictures',
  category: 'any',
  explain: 'The dive\'s range of frames goes on after the last picture of its video, so frames of it do not exist. Training and scoring stop there. The fix trims the dive to the pictures where its stages still fit; a dive wholly beyond them belongs to another video.',
  find({ diveId, facts, stages, video }) {
    if (video.isAwaited || facts.endFrame <= video.frameCount) return []
    const message = `The dive is frames ${facts.startFrame} to ${facts.endFrame - 1}; "${video.name}" has ${counted(video.frameCount, 'picture')}, the last of them ${video.frameCount - 1}.`
    const length = video.frameCount - facts.startFrame
    if (length < 1 || stageFaults(stages.map((stage) => stage.startFrame), length).length > 0) return [{ message }]
    const fix: DoctorFix = { kind: 'trim-range', description: `End the dive with the last picture, frame ${video.frameCount - 1}.`, change: { diveId, facts: { endFrame: video.frameCount }, stages: null } }
    return [{ message, fix }]
  },
}

const againstLabels: DiveRule = {
  scope: 'dive',
  name: 'pictures-against-labels',
  severity: 'warning',
  title: 'Pictures ≠ labels',
  category: 'any',
  explain: 'The data set describes another number of frames than there are pictures (98 pictures for 94 labels). Where labels are missing, boundaries may be off by the difference; where pictures are missing, the dive was cut to those there are. Look at the boundaries of its stages in the player.',
  find(dive) {
    const { facts, origin, video } = dive
    if (video.isAwaited || origin === null) return []
    const labelled = origin.imported.facts.endFrame - origin.imported.facts.startFrame
    // A clip of its own should have exactly its pictures; a piece of a broadcast must only lie inside.
    if (origin.videoKey === origin.key && origin.imported.facts.startFrame === 0) {
      if (video.frameCount === labelled) return []
      const difference = Math.abs(video.frameCount - labelled)
      return [{ message: `There are ${counted(video.frameCount, 'picture')} for ${counted(labelled, 'label')}: ${video.frameCount > labelled ? `${counted(difference, 'picture')} without a label` : `${counted(difference, 'label')} without a picture`}.` }]
    }
    const missing = origin.imported.facts.endFrame - video.frameCount
    return missing > 0 && facts.endFrame <= video.frameCount ? [{ message: `The data set has the dive end before frame ${origin.imported.facts.endFrame}; "${video.name}" has ${counted(video.frameCount, 'picture')}, so its last ${counted(missing, 'frame')} ${missing === 1 ? 'was' : 'were'} cut.` }] : []
  },
}

/** "3, 4, 5 and 12 more". */
function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 8).join(', ')
  return numbers.length > 8 ? `${shown} and ${numbers.length - 8} more` : shown
}

const missing: LibraryRule = {
  scope: 'library',
  name: 'missing-pictures',
  severity: 'warning',
  title: 'Gaps in the pictures',
  category: 'any',
  explain: 'Numbers are missing between the first and the last picture of the folder. The pictures that are there are taken as following each other, so everything after a gap comes earlier than the labels say. Copy the folder again from its source; if it has the gap there too, look at the boundaries of the dives after it.',
  *find({ dives }, { pictureChecks }) {
    const byVideo = new Map<number, DiveDigest[]>()
    for (const dive of dives) {
      if ((pictureChecks.get(dive.videoId)?.missing.length ?? 0) === 0) continue
      const group = byVideo.get(dive.videoId)
      if (group === undefined) byVideo.set(dive.videoId, [dive])
      else group.push(dive)
    }
    for (const members of byVideo.values()) {
      const [first] = members
      const gaps = first === undefined ? [] : (pictureChecks.get(first.videoId)?.missing ?? [])
      yield { diveIds: members.map((dive) => dive.diveId), message: `${counted(gaps.length, 'picture')} of "${first?.videoName ?? ''}" ${gaps.length === 1 ? 'is' : 'are'} missing: number ${listed(gaps)}.` }
    }
  },
}

const unreadable: DiveRule = {
  scope: 'dive',
  name: 'unreadable-pictures',
  severity: 'error',
  title: 'Pictures that cannot be read',
  category: 'any',
  explain: 'The files are there, but hold no picture that can be decoded: cut short, empty, or something else under a picture\'s name. Training and scoring stop there. Copy them again from their source, or trim the dive.',
  find({ facts, video }, { pictureChecks }): DiveFound[] {
    const { startFrame, endFrame } = facts
    const frames = (pictureChecks.get(video.videoId)?.unreadable ?? []).filter((frame) => frame >= startFrame && frame < endFrame).map((frame) => frame - startFrame)
    return frames.length === 0 ? [] : [{ message: `${counted(frames.length, 'picture')} of the dive cannot be read: frame ${listed(frames)}.`, frames }]
  },
}

/** Equal pictures in a row from which the picture stands still; two alike are common where frame rates were converted. */
const stillPictures = 4

const repeated: DiveRule = {
  scope: 'dive',
  name: 'repeated-pictures',
  severity: 'note',
  title: 'Pictures that stand still',
  category: 'any',
  explain: `The same picture comes ${stillPictures} times in a row or more, checksum for checksum. Frozen pictures are common in replays and where a broadcast broke off; nothing moves where the labels may say it does. Trim the dive, or look at its boundaries.`,
  find({ facts, video }, { pictureChecks }): DiveFound[] {
    const checksums = pictureChecks.get(video.videoId)?.checksums ?? []
    const last = Math.min(facts.endFrame, checksums.length)
    const runs: { start: number; length: number }[] = []
    for (let frame = facts.startFrame; frame < last; frame++) {
      const run = runs[runs.length - 1]
      if (run !== undefined && checksums[frame] === checksums[frame - 1] && checksums[frame] !== 0) run.length++
      else runs.push({ start: frame - facts.startFrame, length: 1 })
    }
    const still = runs.filter((run) => run.length >= stillPictures)
    if (still.length === 0) return []
    return [{ message: `The picture stands still ${still.slice(0, 4).map((run) => `for ${run.length} frames from frame ${run.start}`).join(', ')}${still.length > 4 ? ` and ${still.length - 4} times more` : ''}.`, frames: still.map((run) => run.start) }]
  },
}

export const pictureRules = [awaited, outside, againstLabels, missing, unreadable, repeated] as const
