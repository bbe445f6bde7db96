import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { callChannel, eventChannel, mediaOrigin, type CallReply } from '../shared/contract/bridge.ts'
import type { EventName, StudioApi } from '../shared/contract/contract.ts'
import { eventNames, procedureNames } from '../shared/contract/names.ts'

/**
 * The only thing the screens get from Electron: the contract, procedure by
 * procedure. Built as one CommonJS file, because a sandboxed preload can load
 * nothing. Names outside the contract never reach the main process.
 */
type Caller = (input: unknown) => Promise<unknown>

const callers = new Map<string, Caller>()
for (const name of Object.keys(procedureNames)) {
  const channel = callChannel(name)
  callers.set(name, async (input) => {
    const reply = (await ipcRenderer.invoke(channel, input)) as CallReply
    // Errors cross as data: the bridge would strip code and hint from an Error.
    if (!reply.ok) throw reply.error
    return reply.output
  })
}

const api: StudioApi = {
  host: 'electron',
  call: (async (name: string, input: unknown) => {
    const caller = callers.get(name)
    if (!caller) throw { name: 'StudioError', code: 'invalid-input', message: `There is no procedure called "${name}".` }
    return caller(input)
  }) as StudioApi['call'],
  on(name: EventName, listener: (payload: never) => void) {
    if (!Object.hasOwn(eventNames, name)) return () => undefined
    const channel = eventChannel(name)
    const relay = (_event: IpcRendererEvent, payload: unknown): void => listener(payload as never)
    ipcRenderer.on(channel, relay)
    return () => void ipcRenderer.removeListener(channel, relay)
  },
  mediaUrl: (route) => `${mediaOrigin}${route}`,
  pathForFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) || null : null),
}

contextBridge.exposeInMainWorld('highboard', api)
