import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { browserCommand } from '../../../../src/main/app/open-browser.ts'
import { defaultLibraryFolder, locateStudio } from '../../../../src/main/app/paths.ts'

const root = join(import.meta.dirname, '../../../..')

describe('where things are', () => {
  it('is found from the source', () => {
    const found = locateStudio(pathToFileURL(join(root, 'src/main/app/paths.ts')).href)
    expect(found).toMatchObject({ root, isSource: true, engineEntry: join(root, 'src/main/engine/entry.ts'), resources: join(root, 'resources') })
  })
  it('is found from a bundle and its chunks', () => {
    const found = locateStudio(pathToFileURL(join(root, 'out/main/chunks/studio-abc.js')).href)
    expect(found).toMatchObject({ root, isSource: false, engineEntry: join(root, 'out/main/entry.js'), preload: join(root, 'out/preload/index.cjs') })
  })
  it('is an error where no installation is above', () => expect(() => locateStudio(pathToFileURL('/nowhere/at/all.js').href)).toThrow(/No package.json/))
})

describe('the default library', () => {
  it('is in the data folder of each system', () => {
    expect(defaultLibraryFolder({}, 'linux', '/home/a')).toBe(join('/home/a', '.local', 'share', 'highboard', 'library'))
    expect(defaultLibraryFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/a')).toBe(join('/data', 'highboard', 'library'))
    expect(defaultLibraryFolder({}, 'darwin', '/Users/a')).toBe(join('/Users/a', 'Library', 'Application Support', 'Highboard', 'library'))
    expect(defaultLibraryFolder({ APPDATA: '/roaming' }, 'win32', '/a')).toBe(join('/roaming', 'Highboard', 'library'))
  })
  it('is the one named by the environment', () => expect(defaultLibraryFolder({ HIGHBOARD_LIBRARY: '/dives' }, 'linux', '/home/a')).toBe('/dives'))
})

describe('opening a browser', () => {
  it('needs a display on Linux', () => {
    expect(browserCommand('linux', {})).toBeNull()
    expect(browserCommand('linux', { DISPLAY: ':0' })?.command).toBe('xdg-open')
    expect(browserCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' })?.command).toBe('xdg-open')
  })
  it('uses the system program elsewhere', () => {
    expect(browserCommand('darwin', {})?.command).toBe('open')
    expect(browserCommand('win32', {})?.command).toBe('rundll32')
  })
})
