import { EventEmitter } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeUtilityProcess } from './fake-utility-process.ts'

/** A function that remembers what it was called with, for the whole life of the boot (mocks are cleared before each test). */
function recorded<A extends unknown[], R = undefined>(answer?: (...args: A) => R): ((...args: A) => R) & { calls: A[] } {
  const calls: A[] = []
  // Without an answer R is undefined, which is what is returned.
  return Object.assign((...args: A): R => (calls.push(args), answer?.(...args) as R), { calls })
}

/**
 * A stand-in for the `electron` module: remembers every option and handler the
 * boot sets, so that a test can look at them and call them. It knows nothing of
 * the boot; an option that is not set is simply missing here.
 */
export function createFakeElectron() {
  const userData = mkdtempSync(join(tmpdir(), 'highboard-electron-'))
  const windows: FakeWindow[] = []
  /** All there ever were, closed ones too. */
  const everyWindow: FakeWindow[] = []
  /** What happens while a page is loaded. */
  let onLoad: (url: string) => Promise<void> = () => Promise.resolve()

  class FakeContents extends EventEmitter {
    sent: [string, unknown][] = []
    openHandler: ((details: { url: string }) => { action: string }) | null = null
    isDestroyed = () => false
    send = (channel: string, payload: unknown) => void this.sent.push([channel, payload])
    /** What it gives, and with which options it was asked. */
    printToPDF = recorded(async (_options: Record<string, unknown>) => Buffer.from('%PDF-1.4 fake'))
    setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }) => void (this.openHandler = handler)
  }

  class FakeWindow extends EventEmitter {
    static getAllWindows = () => windows
    static getFocusedWindow = () => windows[0] ?? null
    webContents = new FakeContents()
    loaded: string[] = []
    options: Record<string, unknown> & { webPreferences: Record<string, unknown> }
    constructor(options: FakeWindow['options']) {
      super()
      this.options = options
      windows.push(this)
      everyWindow.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    loadURL = async (url: string) => {
      this.loaded.push(url)
      await onLoad(url)
    }
    destroy = () => void windows.splice(windows.indexOf(this), 1)
    show = recorded()
    maximize = recorded()
    isMinimized = () => true
    restore = recorded()
    focus = recorded()
    isMaximized = () => false
    getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 })
  }

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    getPath: () => userData,
    getVersion: () => '0.0.0',
    getName: () => 'highboard',
    enableSandbox: recorded(),
    requestSingleInstanceLock: recorded(() => true),
    whenReady: () => Promise.resolve(),
    quit: recorded(),
    exit: recorded(),
    relaunch: recorded(),
  })
  const createSession = () =>
    Object.assign(new EventEmitter(), {
      protocol: { handle: recorded<[scheme: string, handler: (request: Request) => Response | Promise<Response>]>() },
      webRequest: { onBeforeRequest: recorded<[listener: (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void]>() },
      setPermissionRequestHandler: recorded<[(contents: unknown, permission: string, decide: (isGranted: boolean) => void, details: { requestingUrl: string }) => void]>(),
      setPermissionCheckHandler: recorded<[(contents: unknown, permission: string, origin: string) => boolean]>(),
      setDevicePermissionHandler: recorded<[() => boolean]>(),
    })
  /** Sessions by the name of their partition. */
  const partitions = new Map<string, ReturnType<typeof createSession>>()
  const session = {
    defaultSession: createSession(),
    fromPartition: recorded((name: string, _options: { cache: boolean }) => {
      const found = partitions.get(name) ?? createSession()
      partitions.set(name, found)
      return found
    }),
  }
  const protocolHandlers = new Map<string, (request: Request) => Promise<Response>>()
  const ipcHandlers = new Map<string, (event: unknown, input: unknown) => Promise<unknown>>()
  return {
    windows,
    everyWindow,
    partitions,
    whileLoading: (work: (url: string) => Promise<void>) => void (onLoad = work),
    userData,
    protocolHandlers,
    ipcHandlers,
    module: {
      app,
      BrowserWindow: FakeWindow,
      session,
      protocol: { registerSchemesAsPrivileged: recorded<[{ scheme: string; privileges: Record<string, boolean> }[]]>(), handle: recorded((scheme: string, handler: (request: Request) => Promise<Response>) => void protocolHandlers.set(scheme, handler)) },
      ipcMain: { handle: recorded((channel: string, handler: (event: unknown, input: unknown) => Promise<unknown>) => void ipcHandlers.set(channel, handler)), on: recorded() },
      Menu: { buildFromTemplate: recorded((template: unknown) => template), setApplicationMenu: recorded() },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
      shell: { openPath: recorded(), openExternal: recorded() },
      dialog: { showOpenDialog: recorded(async () => ({ canceled: true, filePaths: [] })), showErrorBox: recorded(), showMessageBox: recorded() },
      utilityProcess: createFakeUtilityProcess(),
    },
  }
}
