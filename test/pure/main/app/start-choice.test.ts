import { describe, expect, it } from 'vitest'
import { whyNoDesktop } from '../../../../scripts/electron-binary.mjs'

describe('whether a desktop window can be opened', () => {
  it('needs a display on Linux, X or Wayland', () => {
    expect(whyNoDesktop({ platform: 'linux', environment: {}, userId: 1000 })).toContain('no display')
    expect(whyNoDesktop({ platform: 'linux', environment: { DISPLAY: ':0' }, userId: 1000 })).toBeNull()
    expect(whyNoDesktop({ platform: 'linux', environment: { WAYLAND_DISPLAY: 'wayland-0' }, userId: 1000 })).toBeNull()
  })
  it('is refused to root, whom the sandbox does not serve', () => expect(whyNoDesktop({ platform: 'linux', environment: { DISPLAY: ':0' }, userId: 0 })).toContain('root'))
  it('is a matter of course elsewhere', () => {
    expect(whyNoDesktop({ platform: 'darwin', environment: {}, userId: 501 })).toBeNull()
    expect(whyNoDesktop({ platform: 'win32', environment: {}, userId: -1 })).toBeNull()
  })
})
