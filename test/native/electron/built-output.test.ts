import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { callChannel, eventChannel } from '../../../src/shared/contract/bridge.ts'
import { procedures, type StudioApi } from '../../../src/shared/contract/contract.ts'

// What is shipped, not what is written: the built files themselves.
const out = join(import.meta.dirname, '../../../out')
const read = (path: string): string => {
  if (!existsSync(join(out, path))) throw new Error(`out/${path} is missing: run \`npm run build\` before these tests.`)
  return readFileSync(join(out, path), 'utf8')
}

/** Runs the built preload as Electron's sandbox does: CommonJS, and `require` gives electron and nothing else. */
function runPreload() {
  const exposed: Record<string, unknown> = {}
  const ipcRenderer = { invoke: vi.fn(async (): Promise<unknown> => ({ ok: true, output: 1 })), on: vi.fn(), removeListener: vi.fn() }
  const required: string[] = []
  const electron = { ipcRenderer, contextBridge: { exposeInMainWorld: (name: string, api: unknown) => (exposed[name] = api) }, webUtils: { getPathForFile: () => '/dives/a.mp4' } }
  const require = (name: string): unknown => {
    required.push(name)
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot load ${name}.`)
    return electron
  }
  class File {}
  runInNewContext(read('preload/index.cjs'), { require, module: { exports: {} }, exports: {}, File, Map, Object, console })
  return { api: exposed['highboard'] as StudioApi, exposed, ipcRenderer, required, File }
}

describe('the built preload', () => {
  it('is CommonJS that loads electron and nothing else', () => {
    expect(runPreload().required).toEqual(['electron'])
    expect(read('preload/index.cjs')).not.toMatch(/^\s*(import|export)\s/m)
  })
  it('exposes the contract and nothing else', () => {
    const { exposed, api } = runPreload()
    expect(Object.keys(exposed)).toEqual(['highboard'])
    expect(Object.keys(api).sort()).toEqual(['call', 'host', 'mediaUrl', 'on', 'pathForFile'])
  })
  it('passes every procedure of the contract on its own channel', async () => {
    const { api, ipcRenderer } = runPreload()
    for (const name of Object.keys(procedures)) await api.call(name as 'library.info', {})
    expect(ipcRenderer.invoke.mock.calls.map((args) => (args as unknown[])[0])).toEqual(Object.keys(procedures).map(callChannel))
  })
  it('sends nothing that is not in the contract', async () => {
    const { api, ipcRenderer } = runPreload()
    await expect(api.call('fs.readFile' as 'library.info', {})).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(api.call('constructor' as 'library.info', {})).rejects.toMatchObject({ code: 'invalid-input' })
    api.on('anything' as 'job.updated', () => undefined)
    api.on('toString' as 'job.updated', () => undefined)
    expect(ipcRenderer.invoke).not.toHaveBeenCalled()
    expect(ipcRenderer.on).not.toHaveBeenCalled()
  })
  it('hands errors over as data, and events without Electron’s own object', async () => {
    const { api, ipcRenderer } = runPreload()
    ipcRenderer.invoke.mockResolvedValueOnce({ ok: false, error: { name: 'StudioError', code: 'not-found', message: 'x' } })
    await expect(api.call('library.info', {})).rejects.toEqual({ name: 'StudioError', code: 'not-found', message: 'x' })
    const listener = vi.fn()
    const stop = api.on('job.updated', listener)
    const [channel, relay] = ipcRenderer.on.mock.calls[0] as [string, (event: unknown, payload: unknown) => void]
    expect(channel).toBe(eventChannel('job.updated'))
    relay({ sender: 'secret' }, { id: 1 })
    expect(listener.mock.calls).toEqual([[{ id: 1 }]])
    stop()
    expect(ipcRenderer.removeListener).toHaveBeenCalledWith(channel, relay)
  })
  it('gives media addresses and the paths of dropped files', () => {
    const { api, File } = runPreload()
    expect(api.mediaUrl('/videos/1')).toBe('highboard-media://library/videos/1')
    expect(api.pathForFile(new File())).toBe('/dives/a.mp4')
    expect(api.pathForFile('/etc/passwd')).toBeNull()
  })
})

describe('the built screens', () => {
  const scripts = (): string[] => readdirSync(join(out, 'renderer/assets')).filter((name) => name.endsWith('.js'))
  it('have no Node in them', () => {
    for (const name of scripts()) {
      const code = read(`renderer/assets/${name}`)
      expect(code, name).not.toMatch(/\bfrom\s*["'](node:|electron|fs|path|child_process)/)
      expect(code, name).not.toMatch(/\brequire\(["'](node:|electron|fs|path|child_process)/)
    }
  })
  it('load only their own files, with no script in the page itself', () => {
    const page = read('renderer/index.html')
    expect(page.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull()
    for (const [, address = ''] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^\.\//)
  })
})

describe('the built main process', () => {
  it('leaves native modules outside, and starts every boot from its own file', () => {
    for (const name of ['index.js', 'serve.js', 'cli.js', 'entry.js']) expect(read(`main/${name}`).length).toBeGreaterThan(0)
    const chunks = readdirSync(join(out, 'main/chunks')).filter((name) => name.endsWith('.js')).map((name) => read(`main/chunks/${name}`))
    expect(chunks.some((code) => /from\s*["']better-sqlite3["']/.test(code))).toBe(true)
  })
  it('answers as a command line', () => {
    const help = execFileSync(process.execPath, [join(out, 'main/cli.js'), '--help'], { encoding: 'utf8' })
    expect(help).toContain('highboard score')
  })
})
