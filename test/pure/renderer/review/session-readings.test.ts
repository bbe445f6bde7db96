import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReviewId } from '../../../../src/shared/contract/reviews.ts'

/** Answers `reviews.get` after a moment, with what was there when it was asked. */
const studio = vi.hoisted(() => ({ calls: 0, itemCount: 1, changed: null as ((payload: { areas: string[] }) => void) | null }))
vi.mock('../../../../src/renderer/src/api/studio.ts', () => ({
  studio: {
    host: 'browser',
    on: (_name: string, listener: (payload: { areas: string[] }) => void) => void (studio.changed = listener),
    call: async (_name: string, { reviewId }: { reviewId: number }) => {
      studio.calls += 1
      const items = Array.from({ length: studio.itemCount }, (_, i) => ({ id: i + 1, dive: null, decision: null }))
      await new Promise((resolve) => setTimeout(resolve, 5))
      return { review: { id: reviewId }, items, place: null }
    },
  },
}))
const { useReviewSessionStore } = await import('../../../../src/renderer/src/stores/review-session.ts')
const id = 1 as ReviewId

beforeEach(() => {
  setActivePinia(createPinia())
  Object.assign(studio, { calls: 0, itemCount: 1 })
})

describe('reading a session again', () => {
  it('ends, however many ask at once, and each has then what was there when it asked', async () => {
    const session = useReviewSessionStore()
    await session.open(id)
    const first = session.reload()
    await new Promise((resolve) => setTimeout(resolve, 1))
    studio.itemCount = 3
    const others = Array.from({ length: 6 }, () => session.reload().then(() => session.items.length))
    expect(await Promise.all(others)).toEqual([3, 3, 3, 3, 3, 3])
    await first
    // The opening, the first, and one that serves all that came while it was under way.
    expect(studio.calls).toBe(3)
  })

  it('shows what another reading that overtook it brought', async () => {
    const session = useReviewSessionStore()
    await session.open(id)
    const again = session.reload()
    await new Promise((resolve) => setTimeout(resolve, 1))
    studio.itemCount = 2
    void session.open(id)
    await again
    expect(session.items).toHaveLength(2)
  })

  it('does not bring back a session that was left', async () => {
    const session = useReviewSessionStore()
    await session.open(id)
    const again = session.reload()
    const other = session.open(2 as ReviewId)
    await Promise.all([again, other])
    expect(session.review?.id).toBe(2)
  })
})
