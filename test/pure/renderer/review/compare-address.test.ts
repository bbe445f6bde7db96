import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAddress, viewModes, writeAddress, type ComparisonAddress } from '../../../../src/renderer/src/review/compare-address.ts'
import { syncModes } from '../../../../src/renderer/src/review/pane-sync.ts'

const share = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least * 10_000, max: most * 10_000 }).map((value) => value / 10_000)
const pane = fc.record({ diveId: fc.integer({ min: 1, max: 1e9 }), nudge: fc.integer({ min: -999, max: 999 }), filmedRate: fc.option(fc.integer({ min: 1, max: 100_000 })), alignment: fc.record({ scale: share(0.25, 4), x: share(-1, 1), y: share(-1, 1) }) })
const address: fc.Arbitrary<ComparisonAddress> = fc.array(pane, { minLength: 1, maxLength: 4 }).chain((panes) => fc.record({
  panes: fc.constant(panes), reference: fc.integer({ min: 0, max: panes.length - 1 }), sync: fc.constantFrom(...syncModes), mode: fc.constantFrom(...viewModes),
  opacity: fc.integer({ min: 0, max: 20 }).map((step) => step / 20), percent: fc.integer({ min: 10, max: 400 }), frame: fc.option(fc.integer({ min: -500, max: 5000 })),
}))

describe('the address of a comparison', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(address, (wanted) => {
      // −0 is written as 0.
      expect(JSON.stringify(readAddress(writeAddress(wanted)))).toBe(JSON.stringify(wanted))
    }))
  })
  it('is short where nothing was changed', () => expect(writeAddress(readAddress({ dives: '3,5' }))).toEqual({ dives: '3,5' }))
  it('opens whatever it is given', () => {
    expect(readAddress({ dives: '1,x,2,-3,,4,5,6', nudge: '1,2,b', sync: 'never', mode: 'panes', reference: '9', opacity: '7', speed: '5000', align: '1:2', frame: 'a', filmed: '0,240' })).toMatchObject({
      panes: [{ diveId: 1, nudge: 1, filmedRate: null }, { diveId: 2 }, { diveId: 4 }, { diveId: 5 }], sync: 'stages', reference: 0, opacity: 0.5, percent: 100, frame: null,
    })
    expect(readAddress({}).panes).toEqual([])
    expect(readAddress({ dives: ['7,8'], mode: null }).panes.map(({ diveId }) => diveId)).toEqual([7, 8])
  })
  it('keeps what belongs to a pane with its dive when another cannot be read', () => {
    expect(readAddress({ dives: '1,x,2', nudge: '1,5,-2' }).panes.map(({ diveId, nudge }) => [diveId, nudge])).toEqual([[1, 1], [2, -2]])
  })
})
