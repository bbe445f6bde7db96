import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPlaces, findChromium } from '../../../../src/main/printing/find-chromium.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-browsers-'))
  for (const name of ['google-chrome', 'mine']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n')
    chmodSync(join(folder, name), 0o755)
  }
  writeFileSync(join(folder, 'chromium'), 'not to be run')
  chmodSync(join(folder, 'chromium'), 0o644)
  mkdirSync(join(folder, 'sub', 'chromium'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const machine = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') => ({ env, platform, home: '/home/a' })

describe('a browser that prints', () => {
  it('is the one that is named', async () => {
    expect(await findChromium(machine({ CHROMIUM_BIN: join(folder, 'mine'), PATH: folder }))).toBe(join(folder, 'mine'))
  })
  it('is never passed over where it is named and cannot be run', async () => {
    for (const name of ['nowhere', 'chromium', 'sub']) await expect(findChromium(machine({ CHROMIUM_BIN: join(folder, name), PATH: folder })), name).rejects.toMatchObject({ code: 'missing-tool', message: expect.stringContaining(name) })
  })
  it('else the first on the path that may be run: no folder and no plain file', async () => {
    expect(await findChromium(machine({ PATH: `${join(folder, 'sub')}:${folder}` }))).toBe(join(folder, 'google-chrome'))
  })
  it('is missed with what to do', async () => {
    await expect(findChromium(machine({ PATH: folder }, 'win32'))).rejects.toMatchObject({ code: 'missing-tool', hint: expect.stringContaining('CHROMIUM_BIN') })
  })
  it('is looked for where each system has it, and never in the current folder', () => {
    expect(chromiumPlaces(machine({ PATH: '.:bin::/usr/bin' })).every((path) => path.startsWith('/'))).toBe(true)
    expect(chromiumPlaces(machine({}))).toContain('/snap/bin/chromium')
    expect(chromiumPlaces(machine({}, 'darwin'))).toEqual(expect.arrayContaining(['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/home/a/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge']))
    const windows = chromiumPlaces(machine({ ProgramFiles: '/c/Program Files', LOCALAPPDATA: '/c/Users/a/AppData/Local' }, 'win32'))
    expect(windows).toEqual(expect.arrayContaining(['/c/Program Files/Microsoft/Edge/Application/msedge.exe', '/c/Users/a/AppData/Local/Google/Chrome/Application/chrome.exe']))
  })
})
