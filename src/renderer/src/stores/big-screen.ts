/** What the big screen at the pool shows of a session: one dive after the other, and of each no more than its reviewer may see. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DiveId, VideoId } from '../../../shared/contract/entities.ts'
import type { DrawingShape, ReviewDrawing, ReviewId, ReviewItem } from '../../../shared/contract/reviews.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { readPanel, judgeAwards, type AwardRole } from '../../../shared/domain/judging.ts'
import { studio } from '../api/studio.ts'

/** Pictures and results, and nothing else of a dive. */
export interface BigScreenDive {
  diveId: DiveId
  videoId: VideoId
  width: number
  height: number
  startFrame: number
  times: number[]
  anchors: number[]
  isAwaited: boolean
  diveNumber: string | null
  heightMetres: number | null
  difficulty: number | null
  athlete: string
  /** Null while they are hidden, or where there are none. */
  result: { scorePoints: number | null; roles: AwardRole[] } | null
}

export const useBigScreenStore = defineStore('big-screen', () => {
  const items = shallowRef<ReviewItem[]>([])
  const name = ref('')
  const dive = shallowRef<BigScreenDive | null>(null)
  const drawings = shallowRef<ReviewDrawing[]>([])
  const failure = shallowRef<unknown>(null)
  const isLoaded = ref(false)
  /** Those with pictures to show. */
  const dives = computed(() => items.value.filter((item) => item.dive !== null && !item.dive.isRemoved))
  let opening = 0
  let openedId: ReviewId | null = null

  async function open(reviewId: ReviewId): Promise<void> {
    try {
      const found = await studio.call('reviews.get', { reviewId })
      openedId = reviewId
      items.value = found.items
      name.value = found.review.name
      isLoaded.value = true
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }

  async function show(reviewId: ReviewId, diveId: DiveId): Promise<void> {
    const mine = ++opening
    try {
      const item = dives.value.find((each) => each.dive?.id === diveId)
      const [found, drawn] = await Promise.all([read(reviewId, diveId, item), studio.call('drawings.list', { reviewId, diveId })])
      const absolute = await studio.call('videos.frameTimes', { videoId: found.videoId, startFrame: found.startFrame, endFrame: found.endFrame })
      if (mine !== opening) return
      dive.value = { ...found.shown, times: relativeTimes(absolute, found.endFrame - found.startFrame, found.frameRate) }
      drawings.value = drawn
      failure.value = null
    } catch (error) {
      if (mine === opening) failure.value = error
    }
  }

  studio.on('library.changed', ({ areas }) => {
    if (openedId === null || !(areas.includes('reviews') || areas.includes('dives'))) return
    const [reviewId, diveId] = [openedId, dive.value?.diveId]
    void open(reviewId).then(() => (diveId === undefined ? undefined : show(reviewId, diveId)))
  })
  function close(): void {
    opening++
    openedId = null
    dive.value = null
    drawings.value = []
    items.value = []
    isLoaded.value = false
  }

  const shapesAt = (frame: number): { key: number; shape: DrawingShape }[] => drawings.value.flatMap(({ id, firstFrame, lastFrame, shape }) => (firstFrame !== null && lastFrame !== null && firstFrame <= frame && frame <= lastFrame ? [{ key: id, shape }] : []))

  return { items, dives, name, dive, failure, isLoaded, open, show, close, shapesAt }
})

type Read = { videoId: VideoId; startFrame: number; endFrame: number; frameRate: number; shown: Omit<BigScreenDive, 'times'> }

/** Where results are hidden they are not asked for: a dive judged blind is read as its judge reads it. */
async function read(reviewId: ReviewId, diveId: DiveId, item: ReviewItem | undefined): Promise<Read> {
  const athlete = item?.dive?.athlete ?? ''
  if (item?.scores === 'open' || item?.scores === 'revealed') {
    const { dive, video, stages } = await studio.call('dives.get', { diveId })
    const { panel } = readPanel(dive)
    const judged = judgeAwards(dive.awards, panel)
    return {
      ...dive, shown: {
        diveId, videoId: dive.videoId, width: video.width, height: video.height, startFrame: dive.startFrame, anchors: anchorsOf(stages, dive.endFrame - dive.startFrame), isAwaited: dive.isAwaited,
        diveNumber: dive.diveNumber, heightMetres: dive.heightMetres, difficulty: dive.difficulty, athlete,
        result: dive.scorePoints === null && dive.awards.length === 0 ? null : { scorePoints: dive.scorePoints, roles: judged.roles ?? dive.awards.map((award) => ({ award, isCounted: true, kind: 'execution' as const })) },
      },
    }
  }
  const blind = await studio.call('blindReview.dive', { reviewId, diveId })
  const { video, videoId, startFrame, endFrame, isAwaited, diveNumber, heightMetres, difficulty } = blind
  return { ...blind, shown: { diveId, videoId, width: video.width, height: video.height, startFrame, anchors: anchorsOf(blind.stages, endFrame - startFrame), isAwaited, diveNumber, heightMetres, difficulty, athlete, result: null } }
}

function anchorsOf(stages: readonly { startFrame: number }[], length: number): number[] {
  return [0, ...stages.slice(1).map(({ startFrame }) => startFrame), length - 1]
}
