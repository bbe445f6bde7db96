import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { app, type BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell, utilityProcess } from 'electron'
import log from 'electron-log/main'
import { screensOrigin } from '../shared/contract/bridge.ts'
import { toStudioError } from '../shared/errors.ts'
import type { Studio } from './api/studio.ts'
import { pickFiles } from './app/file-dialogs.ts'
import { forwardEvents, registerCalls } from './app/ipc.ts'
import { createMainWindow } from './app/main-window.ts'
import { menuTemplate } from './app/menu.ts'
import { openStudio, startDemoIfEmpty } from './app/open-studio.ts'
import { locateStudio } from './app/paths.ts'
import { customSchemes, handleProtocols } from './app/protocols.ts'
import { createUtilityLauncher } from './app/utility-launcher.ts'
import { createWindowPrinter } from './app/window-printer.ts'
import { denyPermissions, guardWebContents } from './app/web-contents-guard.ts'

// Electron boot: one instance, one window, the contract over IPC.
const { values: options } = parseArgs({ args: process.argv.slice(app.isPackaged ? 1 : 2), strict: false, options: { library: { type: 'string' }, 'demo-if-empty': { type: 'boolean' } } })
const paths = locateStudio()
let studio: Studio | null = null
/** The one people see; reports are printed by others. */
let shown: BrowserWindow | null = null

log.initialize({ preload: false })
log.errorHandler.startCatching({ showDialog: false })

protocol.registerSchemesAsPrivileged(customSchemes)
app.enableSandbox()
guardWebContents(app)

function openWindow(): void {
  if (!studio) return
  const window = createMainWindow(paths.preload)
  shown = window
  window.on('closed', () => (shown = null))
  forwardEvents(studio, window.webContents)
}

function showWindow(): void {
  if (!shown) return openWindow()
  if (shown.isMinimized()) shown.restore()
  shown.focus()
}

async function openLibrary(): Promise<void> {
  const { filePaths } = await dialog.showOpenDialog({ title: 'Open or create a library', properties: ['openDirectory', 'createDirectory'] })
  const folder = filePaths[0]
  if (!folder) return
  app.relaunch({ args: [...(app.isPackaged ? [] : process.argv.slice(1, 2)), '--library', folder] })
  app.quit()
}

async function start(): Promise<void> {
  denyPermissions(session.defaultSession)
  studio = await openStudio({
    libraryFolder: typeof options.library === 'string' ? options.library : undefined,
    host: 'electron',
    launcher: createUtilityLauncher(utilityProcess, paths.engineEntry),
    pickFiles,
    pdfPrinter: createWindowPrinter(),
  })
  const { folder } = await studio.call('library.info', {})
  handleProtocols(protocol, studio, paths.renderer)
  registerCalls(ipcMain, studio)
  const template = menuTemplate(
    {
      openLibrary: () => void openLibrary(),
      showLibraryFolder: () => void shell.openPath(folder),
      showLog: () => void shell.openPath(dirname(log.transports.file.getFile().path)),
      showAbout: () => void dialog.showMessageBox({ type: 'info', title: 'Highboard', message: `Highboard ${paths.version}`, detail: `Library: ${folder}\nLicence: MIT (${join(paths.root, 'LICENSE')})` }),
      goTo: (screen) => void shown?.loadURL(`${screensOrigin}/#/${screen}`),
    },
    process.platform,
    app.isPackaged,
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  openWindow()
  if (options['demo-if-empty']) await startDemoIfEmpty(studio)
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    if (!studio) return
    // Running jobs end, and the library closes, before the process does.
    event.preventDefault()
    const closing = studio
    studio = null
    void closing.dispose().finally(() => app.quit())
  })
  app.whenReady().then(start).catch((error: unknown) => {
    const { message, hint } = toStudioError(error)
    log.error(error)
    dialog.showErrorBox('Highboard cannot open this library', `${message}${hint ? `\n\n${hint}` : ''}`)
    app.exit(1)
  })
} else {
  app.quit()
}
