import type { ImportedDive } from './dive-records.ts'

/**
 * A dive as far as there are pictures: data sets have clips with fewer pictures
 * than labels. What lies beyond the last picture is cut off; a dive wholly
 * beyond it keeps its labels, for the doctor to show.
 */
export function fitToPictures<D extends Pick<ImportedDive, 'facts' | 'stages'>>(dive: D, frameCount: number): D {
  const { startFrame, endFrame } = dive.facts
  if (endFrame <= frameCount || startFrame >= frameCount) return dive
  const facts = { ...dive.facts, endFrame: frameCount }
  return { ...dive, facts, stages: dive.stages.filter((stage) => stage.startFrame < frameCount - startFrame) }
}
