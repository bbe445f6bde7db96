import type { DiveSource } from '../../../shared/contract/dive-source.ts'
import type { LeftOutDive } from '../../../shared/contract/training.ts'
import type { SplitPart } from '../../../shared/contract/entities.ts'
import { toStudioError } from '../../../shared/errors.ts'
import type { PictureSource } from '../../tensor/load-pictures.ts'
import type { LostDives } from '../../training/loop.ts'
import type { Query } from '../../training/training-set.ts'

/**
 * Videos found missing while a run goes on, told by whoever could not read
 * pictures. With one of its dives a video's others are lost too: each would fail
 * the next time it is asked for.
 */
export interface LostVideos extends LostDives {
  /** The same pictures; whatever cannot be read for want of its video is noted. */
  watch(pictures: PictureSource): PictureSource
  /** Queries whose dive is there, with the exemplars that are. */
  remaining(queries: readonly Query[]): Query[]
  /** What is told of dives that are left out. */
  describe(ids: readonly number[], epoch: number): LeftOutDive[]
}

export function createLostVideos(dives: readonly (DiveSource & { part: SplitPart })[]): LostVideos {
  const reasons = new Map<number, string>()
  const note = (lost: DiveSource, reason: string): void => {
    for (const { diveId, video } of dives) if (video.path === lost.video.path && !reasons.has(diveId)) reasons.set(diveId, reason)
  }
  return {
    ids: () => [...reasons.keys()],
    add(ids) {
      for (const id of ids) if (!reasons.has(id)) reasons.set(id, 'its video was missing before this run was resumed')
    },
    watch: (pictures) => ({
      announce: (requests) => pictures.announce(requests),
      async load(request) {
        try {
          return await pictures.load(request)
        } catch (error) {
          const found = toStudioError(error)
          if (found.code === 'missing-video') note(request.dive, found.message)
          throw found
        }
      },
    }),
    remaining: (queries) => queries.flatMap(({ dive, exemplars }) => {
      if (reasons.has(dive.diveId)) return []
      const there = exemplars.filter(({ diveId }) => !reasons.has(diveId))
      return exemplars.length > 0 && there.length === 0 ? [] : [{ dive, exemplars: there }]
    }),
    describe: (ids, epoch) => dives.filter(({ diveId }) => ids.includes(diveId)).map(({ diveId, title, part }) => ({ diveId, title, part, reason: reasons.get(diveId) ?? '', epoch })),
  }
}
