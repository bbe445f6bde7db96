/** A dive with the times of its frames: what every player needs of it. */
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { DiveDetail, DiveId } from '../../../shared/contract/entities.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'

export interface ReadDive {
  detail: DiveDetail
  /** Presentation time of each frame, microseconds, the first 0. */
  times: number[]
}

/** Who answers: the studio, or for somebody who labels blind what they may see. */
export interface DiveSource {
  call<N extends 'dives.get' | 'videos.frameTimes'>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
}

export async function readDive(diveId: DiveId, source: DiveSource): Promise<ReadDive> {
  const detail = await source.call('dives.get', { diveId })
  const { videoId, startFrame, endFrame, frameRate } = detail.dive
  const absolute = await source.call('videos.frameTimes', { videoId, startFrame, endFrame })
  return { detail, times: relativeTimes(absolute, endFrame - startFrame, frameRate) }
}
