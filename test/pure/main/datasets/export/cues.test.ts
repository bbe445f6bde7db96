import { describe, expect, it } from 'vitest'
import { elanText } from '../../../../../src/main/datasets/export/elan.ts'
import type { VideoCues } from '../../../../../src/main/datasets/export/video-cues.ts'
import { webVttText } from '../../../../../src/main/datasets/export/webvtt.ts'
import { readElan, readWebVtt } from './strict-readers.ts'

const nasty = 'A <b>&amp; "q" --> \u0001\u202e ="d1b0"'
const cues: VideoCues = {
  video: { videoId: 7 as never, name: `clip --> ${nasty}`, kind: 'file', path: '/v/clip.mp4', isAwaited: false }, fileName: 'clip',
  dives: [
    { diveId: 1, text: nasty, startMilliseconds: 4000, endMilliseconds: 7600, stages: [{ startMilliseconds: 4000, endMilliseconds: 4120, text: 'Inward' }, { startMilliseconds: 4120, endMilliseconds: 7600, text: `Entry\n\n${nasty}` }] },
    { diveId: 2, text: 'overlaps', startMilliseconds: 5000, endMilliseconds: 8000, stages: [] },
    { diveId: 3, text: '', startMilliseconds: 3_725_250, endMilliseconds: 3_726_000, stages: [] },
  ],
}
const facts = { mediaUrl: 'file:///v/a%20%26%20b.mp4', relativeMediaUrl: './a.mp4', mimeType: 'video/mp4', author: 'Highboard', createdAt: '2026-01-02T03:04:05.000Z' }

describe('ELAN files', () => {
  it('are well formed, keep the structure of EAF 3.0, and hold what was given', () => {
    const eaf = readElan(elanText(cues, facts))
    expect(eaf.media).toEqual({ MEDIA_URL: 'file:///v/a%20%26%20b.mp4', MIME_TYPE: 'video/mp4', RELATIVE_MEDIA_URL: './a.mp4' })
    expect(eaf.date).toBe('2026-01-02T03:04:05+00:00')
    expect(eaf.tiers.map(({ id, type, parent }) => [id, type, parent])).toEqual([['dives', 'dive', null], ['stages', 'stage', 'dives'], ['dives 2', 'dive', null], ['stages 2', 'stage', 'dives 2']])
    const plain = nasty.replace('\u0001', '')
    expect(eaf.tiers[0]?.annotations).toEqual([{ start: 4000, end: 7600, value: plain }, { start: 3_725_250, end: 3_726_000, value: '' }])
    expect(eaf.tiers[1]?.annotations).toEqual([{ start: 4000, end: 4120, value: 'Inward' }, { start: 4120, end: 7600, value: `Entry\n\n${plain}` }])
    expect(eaf.tiers[2]?.annotations).toEqual([{ start: 5000, end: 8000, value: 'overlaps' }])
  })

  it('have no media where there is none that ELAN could open', () => {
    expect(readElan(elanText(cues, { ...facts, mediaUrl: null, relativeMediaUrl: null })).media).toBeNull()
  })
})

describe('WebVTT files', () => {
  it('hold a cue for each stage, and for a dive without stages one', () => {
    expect(readWebVtt(webVttText(cues))).toEqual([
      { id: 'dive-1-stage-1', start: 4000, end: 4120, text: `${nasty}\nInward` },
      { id: 'dive-1-stage-2', start: 4120, end: 7600, text: `${nasty}\nEntry\n-\n${nasty}` },
      { id: 'dive-2', start: 5000, end: 8000, text: 'overlaps' },
      { id: 'dive-3', start: 3_725_250, end: 3_726_000, text: '-' },
    ])
  })
})
