import { describe, expect, it, vi } from 'vitest'
import { menuTemplate, type MenuActions } from '../../../../src/main/app/menu.ts'

function actions() {
  return { openLibrary: vi.fn(), showLibraryFolder: vi.fn(), showLog: vi.fn(), showAbout: vi.fn(), goTo: vi.fn() } satisfies MenuActions
}
interface Entry { label?: string; role?: string; click?: () => void; type?: string }
const entriesOf = (made: ReturnType<typeof menuTemplate>): Entry[] => made.flatMap((menu) => [menu, ...((menu.submenu ?? []) as Entry[])]) as Entry[]

describe('the application menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('has no dead entry on %s', (platform) => {
    const entries = entriesOf(menuTemplate(actions(), platform, true))
    const dead = entries.filter((entry) => entry.type !== 'separator' && !entry.role && !entry.click && !('submenu' in entry))
    expect(dead).toEqual([])
  })
  it('does what its entries say', () => {
    const done = actions()
    const click = (label: string): void => entriesOf(menuTemplate(done, 'linux', true)).find((entry) => entry.label?.replace('&', '') === label)?.click?.()
    click('Open library…')
    click('Train')
    expect(done.openLibrary).toHaveBeenCalledOnce()
    expect(done.goTo).toHaveBeenCalledWith('train')
  })
  it('offers developer tools only outside a package', () => {
    const roles = (isPackaged: boolean) => entriesOf(menuTemplate(actions(), 'linux', isPackaged)).map((entry) => entry.role)
    expect(roles(true)).not.toContain('toggleDevTools')
    expect(roles(false)).toContain('toggleDevTools')
  })
  it('leaves undo and redo to the screens, whose history they are', () => {
    expect(entriesOf(menuTemplate(actions(), 'linux', true)).map((entry) => entry.role)).not.toEqual(expect.arrayContaining(['undo']))
  })
})
