import { describe, expect, it } from 'vitest'
import { fillOrder, PanePictures, type WantedPlace } from '../../../../src/renderer/src/review/pane-pictures.ts'

interface Fake { width: number; height: number; of: string; close(): void }
const rest = (frame: number): WantedPlace => ({ frame, isScrubbing: false, isPlaying: false, anchors: [] })
const scrub = (frame: number): WantedPlace => ({ frame, isScrubbing: true, isPlaying: false, anchors: [] })
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** Pictures that come when they are let go. */
function setUp(frameCount = 100) {
  const asked: string[] = []
  const gates = new Map<string, { open(): void; fail(error: unknown): void }>()
  const fetch = (size: string) => (frame: number): Promise<Fake> => new Promise((resolve, reject) => {
    const of = `${size}/${frame}`
    asked.push(of)
    gates.set(of, { open: () => resolve({ width: 1, height: 1, of, close: () => undefined }), fail: reject })
  })
  let changes = 0
  const pictures = new PanePictures<Fake>({ frameCount, small: fetch('small'), smallBytes: 1, budgetBytes: 1e6, parallel: 1, onChange: () => changes++ })
  pictures.useFull({ fetch: fetch('full'), bytes: 1 })
  const come = async (...names: string[]): Promise<void> => {
    for (const name of names) gates.get(name)?.open()
    await settle()
  }
  return { pictures, asked, gates, come, changes: () => changes }
}

describe('pictures of a pane', () => {
  it('shows the small one first, then the full one where it rests', async () => {
    const { pictures, asked, come } = setUp()
    expect(pictures.show(rest(50))).toBeNull()
    expect(asked[0]).toBe('small/50')
    await come('small/50')
    expect(pictures.show(rest(50))).toMatchObject({ picture: { of: 'small/50' }, isFull: false })
    expect(asked).toContain('full/50')
    await come('full/50')
    expect(pictures.show(rest(50))).toMatchObject({ picture: { of: 'full/50' }, isFull: true })
  })
  it('asks for nothing full while it is scrubbed', async () => {
    const { pictures, asked, come } = setUp()
    pictures.show(scrub(10))
    await come('small/10')
    pictures.show(scrub(10))
    expect(asked.filter((name) => name.startsWith('full'))).toEqual([])
  })
  it('never waits for what a pointer has passed: two on their way, then the latest', async () => {
    const { pictures, asked, come } = setUp()
    for (let frame = 0; frame < 60; frame++) pictures.show(scrub(frame))
    expect(asked).toEqual(['small/0', 'small/1'])
    await come('small/0')
    pictures.show(scrub(59))
    expect(asked).toEqual(['small/0', 'small/1', 'small/59'])
    await come('small/59')
    expect(pictures.show(scrub(59))).toMatchObject({ picture: { of: 'small/59' } })
  })
  it('says that something has come, and why something cannot', async () => {
    const { pictures, gates, changes } = setUp()
    pictures.show(scrub(7))
    gates.get('small/7')?.fail(new Error('damaged'))
    await settle()
    expect(changes()).toBe(1)
    expect(pictures.show(scrub(7))).toBeNull()
    expect(pictures.failureOf(7)).toMatchObject({ message: 'damaged' })
    expect(changes()).toBe(1)
  })
  it('goes quiet when it is no longer needed', async () => {
    const { pictures, come, changes } = setUp()
    pictures.show(scrub(7))
    pictures.dispose()
    await come('small/7')
    expect(changes()).toBe(0)
  })
})

describe('the order of fetching ahead', () => {
  it('is the playhead’s neighbours, the anchors, then all frames ever closer', () => {
    const order = fillOrder(50, 100, [10, 90])
    expect(order[0]).toBe(50)
    expect(order.indexOf(10)).toBeLessThan(order.indexOf(32))
    expect(order.indexOf(32)).toBeLessThan(order.indexOf(33))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})
