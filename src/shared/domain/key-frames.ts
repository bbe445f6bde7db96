/** Most pictures a dive is told in: those of its stages, else evenly through it. */
const mostPictures = 6

export interface KeyFrame {
  /** Counted from the dive's first. */
  frame: number
  /** Name of the stage where it has one. */
  label: string | null
  /** Place among the stages, or among evenly spread pictures; null for the dive's last frame. */
  place: { index: number; count: number } | null
  isStage: boolean
}

/** The first frame of every stage and the last of the dive; without stages, evenly. */
export function keyFramesOf(frameCount: number, stages: readonly { label: string | null; startFrame: number }[]): KeyFrame[] {
  if (stages.length === 0) {
    const count = Math.min(mostPictures, frameCount)
    return Array.from({ length: count }, (_, index) => ({ frame: count === 1 ? 0 : Math.round((index * (frameCount - 1)) / (count - 1)), label: null, place: { index, count }, isStage: false }))
  }
  const starts = stages.slice(0, mostPictures - 1).map(({ label, startFrame }, index): KeyFrame => ({ frame: Math.min(startFrame, frameCount - 1), label, place: { index, count: stages.length }, isStage: true }))
  return [...starts, { frame: frameCount - 1, label: null, place: null, isStage: true }]
}
