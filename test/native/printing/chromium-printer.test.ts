import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReviewDetail } from '../../../src/shared/contract/reviews.ts'
import { createChromiumPrinter } from '../../../src/main/printing/chromium-printer.ts'
import { findChromium } from '../../../src/main/printing/find-chromium.ts'
import { reportPage, table } from '../../../src/main/reports/page.ts'
import { reviewReport } from '../../../src/main/reports/review-report.ts'
import { pdfPages } from '../../helpers/pdf-text.ts'

const program = await findChromium().catch(() => null)
if (program === null) console.warn('No Chromium was found: that a real one prints is not tried here. Set CHROMIUM_BIN.')

const printer = createChromiumPrinter()
const profiles = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('highboard-print-'))
let folder: string
let server: Server
/** What was asked of a server a forged page names. */
const asked: string[] = []
let elsewhere: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-printing-'))
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('<h1>ELSEWHERE</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A program in place of a browser. */
function script(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

describe.skipIf(program === null)('a report printed by a real browser', () => {
  it('has the paper that was asked for, the text, and numbers at the foot', async () => {
    const html = reportPage('Title & <b> 跳水', '<h1>Heading</h1><p>One ± two</p><p style="break-before: page">Next</p>')
    for (const [paper, width, height] of [['a4', 595, 842], ['letter', 612, 792]] as const) {
      const bytes = await printer.print(html, { paper })
      expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-')
      expect(Buffer.from(bytes).toString('latin1')).toContain('/StructTreeRoot')
      const sheets = pdfPages(bytes)
      expect(sheets).toHaveLength(2)
      expect([sheets[0]?.widthPoints, sheets[0]?.heightPoints].map((points) => Math.round(points ?? 0))).toEqual([expect.closeTo(width, -0.5), expect.closeTo(height, -0.5)])
      expect(sheets[0]?.text).toContain('Heading\nOne ± two\n')
      expect(sheets[1]?.text).toMatch(/^Next\n/)
      expect(sheets.map(({ text }) => text.slice(-30).replaceAll('\n', ' '))).toEqual([expect.stringMatching(/<b> .*1 {2}\/ {2}2 $/), expect.stringMatching(/2 {2}\/ {2}2 $/)])
    }
  })

  it('repeats the head of a table on every sheet, and cuts no row', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => [`Row${i}`, `upper${i}<br>lower${i}`])
    const sheets = pdfPages(await printer.print(reportPage('Rows', table('All', ['Name', 'Lines'], rows, [0, 1])), { paper: 'a4' }))
    expect(sheets.length).toBeGreaterThan(3)
    for (const { text } of sheets) {
      expect(text).toMatch(/^(All\n)?Name\nLines\n/)
      expect([...text.matchAll(/upper(\d+)/g)].map(([, i]) => i)).toEqual([...text.matchAll(/lower(\d+)/g)].map(([, i]) => i))
    }
  })

  it('begins each dive of a session on its own sheet', async () => {
    const dive = (id: number) => ({ id, videoName: `${id}.mp4`, diveNumber: '107B', heightMetres: 3, difficulty: 3.1, athlete: `Athlete ${id}`, event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: 70 })
    const reported = [1, 2, 3].map((id) => ({ dive: dive(id), stages: [], prediction: null, pictures: [], noPictures: 'No pictures.', notes: [], decision: null, decisionNote: '' }))
    const detail = { review: { name: 'Session', note: '' }, items: reported.map((each) => ({ dive: each.dive, sheetRow: null, decision: null })) } as unknown as ReviewDetail
    const sheets = pdfPages(await printer.print(reviewReport(detail, reported as never, '2026-11-28'), { paper: 'a4' }))
    expect(sheets.map(({ text }) => text.split('\n')[0])).toEqual(['Session', '107B Athlete 1', '107B Athlete 2', '107B Athlete 3'])
  })

  it('runs nothing and fetches nothing, whatever is in the page', async () => {
    const picture = join(folder, 'secret.svg')
    writeFileSync(picture, '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">SECRET</text></svg>')
    const forged = `<!doctype html><title>Forged</title><h1>Shown</h1>
      <script>document.body.append("RAN")</script><img src="x" onerror="document.body.append('RAN')"><svg onload="document.body.append('RAN')"></svg>
      <img src="file://${picture}"><iframe src="file://${picture}"></iframe><object data="file://${picture}"></object><iframe srcdoc="<script>document.write('RAN')</script>"></iframe>
      <img src="${elsewhere}/image"><link rel="stylesheet" href="${elsewhere}/style"><style>@import "${elsewhere}/import"; h1 { background: url(${elsewhere}/background) }</style>
      <iframe src="${elsewhere}/frame"></iframe><link rel="prefetch" href="${elsewhere}/prefetch"><video src="${elsewhere}/video" autoplay></video>
      <meta http-equiv="refresh" content="0;url=${elsewhere}/away"><form action="${elsewhere}/form"><input autofocus></form>`
    const text = pdfPages(await printer.print(forged, { paper: 'a4' })).map((sheet) => sheet.text).join('')
    expect(text).toContain('Shown')
    expect(text).not.toMatch(/RAN|SECRET|ELSEWHERE/)
    expect(asked).toEqual([])
  })

  it('leaves no profile and no process behind, cancelled or not', async () => {
    const before = profiles()
    const cancelling = new AbortController()
    const printing = printer.print(reportPage('Long', '<p>x</p>'.repeat(20_000)), { paper: 'a4', signal: cancelling.signal })
    setTimeout(() => cancelling.abort(), 300)
    await expect(printing).rejects.toMatchObject({ code: 'cancelled' })
    await printer.print('<p>Short</p>', { paper: 'a4' })
    expect(profiles().filter((name) => !before.includes(name))).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('a browser that does not print', () => {
  const by = (path: string, limitMilliseconds = 20_000) => createChromiumPrinter({ find: () => Promise.resolve(path), limitMilliseconds }).print('<p>x</p>', { paper: 'a4' })

  it('is told of by what it said last', async () => {
    await expect(by(script('fails', 'echo "cannot open display" >&2; exit 3'))).rejects.toMatchObject({ code: 'job-died', message: 'fails ended before the PDF was written (exit code 3): cannot open display.', hint: expect.stringContaining('Save as PDF') })
    await expect(by(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'missing-tool' })
  })

  it('is ended with its children when its time is up', async () => {
    const started = Date.now()
    await expect(by(script('hangs', `sleep 60 & echo $! > ${join(folder, 'child.pid')}; wait`), 400)).rejects.toMatchObject({ code: 'job-died', message: expect.stringContaining('not ready') })
    expect(Date.now() - started).toBeLessThan(10_000)
    const child = Number(readFileSync(join(folder, 'child.pid'), 'utf8'))
    await expect.poll(() => isAlive(child)).toBe(false)
  })

  it('says where nothing prints', async () => {
    expect(await createChromiumPrinter({ find: () => findChromium({ env: {}, platform: 'win32', home: '/' }) }).state()).toMatchObject({ kind: 'none', program: null, reason: expect.stringContaining('No Chromium'), hint: expect.stringContaining('print dialog') })
  })
})

/** A process that has ended and waits to be counted is no longer alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
