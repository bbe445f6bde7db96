import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { screensOrigin } from '../../shared/contract/bridge.ts'
import { readWindowState, visibleState, writeWindowState } from './window-state.ts'

/** The studio's one window: sandboxed, isolated, without Node, where it was last time. */
export function createMainWindow(preloadPath: string): BrowserWindow {
  const statePath = join(app.getPath('userData'), 'window.json')
  const state = visibleState(readWindowState(statePath), screen.getAllDisplays().map((display) => display.workArea))
  const window = new BrowserWindow({
    width: state?.width ?? 1360,
    height: state?.height ?? 880,
    ...(state ? { x: state.x, y: state.y } : {}),
    minWidth: 940,
    minHeight: 600,
    show: false,
    title: 'Highboard',
    backgroundColor: '#0e1013',
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (state?.isMaximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(statePath, { ...window.getNormalBounds(), isMaximised: window.isMaximized() }))
  void window.loadURL(`${screensOrigin}/`)
  return window
}
