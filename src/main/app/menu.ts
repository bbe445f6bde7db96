import type { MenuItemConstructorOptions } from 'electron'

/** What the menu can do; the boot gives it the means. */
export interface MenuActions {
  openLibrary(): void
  showLibraryFolder(): void
  showLog(): void
  showAbout(): void
  goTo(screen: 'library' | 'train'): void
}

/** The application menu. Undo and redo are the screens' own; their keys must reach the page, so only text roles are here. Pure. */
export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform, isPackaged: boolean): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open &library…', accelerator: 'CmdOrCtrl+O', click: actions.openLibrary },
        { label: 'Show library &folder', click: actions.showLibraryFolder },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { label: '&Edit', submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    {
      label: '&View',
      submenu: [
        { label: 'Library', accelerator: 'CmdOrCtrl+1', click: () => actions.goTo('library') },
        { label: 'Train', accelerator: 'CmdOrCtrl+2', click: () => actions.goTo('train') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show &log', click: actions.showLog },
        { label: '&About Highboard', click: actions.showAbout },
      ],
    },
  ]
}
