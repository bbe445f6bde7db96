import { describe, expect, it } from 'vitest'
import { visibleState } from '../../../../src/main/app/window-state.ts'

const screenArea = { x: 0, y: 25, width: 1920, height: 1055 }
const state = { x: 100, y: 80, width: 1300, height: 800, isMaximised: false }

describe('where the window opens', () => {
  it('is where it was', () => expect(visibleState(state, [screenArea])).toEqual(state))
  it('is anywhere the system likes when nothing is remembered', () => expect(visibleState(null, [screenArea])).toBeNull())
  it('is not on a screen that is gone', () => expect(visibleState({ ...state, x: 2500 }, [screenArea])).toBeNull())
  it('is on the second screen while that is there', () => expect(visibleState({ ...state, x: 2500 }, [screenArea, { x: 1920, y: 0, width: 1920, height: 1080 }])).toMatchObject({ x: 2500 }))
  it('never hides its title bar above or below the screen', () => {
    expect(visibleState({ ...state, y: -40 }, [screenArea])).toBeNull()
    expect(visibleState({ ...state, y: 1070 }, [screenArea])).toBeNull()
  })
  it('never is larger than the largest screen', () => expect(visibleState({ ...state, width: 5000, height: 4000 }, [screenArea])).toMatchObject({ width: 1920, height: 1055 }))
})
