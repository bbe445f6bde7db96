import { describe, expect, it } from 'vitest'
import { reportHtml } from '../../../../../src/main/datasets/doctor/report-html.ts'
import { reportText } from '../../../../../src/main/datasets/doctor/report-text.ts'
import { escapeHtml } from '../../../../../src/shared/untrusted-text.ts'
import { dive, examineAll } from './dives.ts'

const hostile = '<script>alert("x")</script> & \'co\'\u202e\nline'
const dives = [dive({ id: 1, video: { name: hostile }, facts: { diveNumber: '200D' } }), dive({ id: 2, facts: { difficulty: 3.4 } }), dive({ id: 3, facts: { diveNumber: '407 c' } })]

describe('the report as text', () => {
  it('says what was found, errors first, with fixes', async () => {
    const text = reportText(await examineAll(dives))
    expect(text).toMatch(/^3 dives in 3 videos, examined 2026-01-01 00:00 UTC\n1 error, 2 warnings, 1 note by 4 of \d+ rules; 2 dives have an error or a\s+warning\.\n/)
    expect(text.indexOf('Error: Impossible dive numbers (1)')).toBeLessThan(text.indexOf('Warning: Difficulty ≠ table (1)'))
    expect(text).toContain('    Fix: Set the difficulty to the table\'s 3.2, with which the awards give the score.')
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true)
    expect(text).not.toContain('\u202e')
  })

  it('counts what it does not list', async () => {
    const many = Array.from({ length: 8 }, (_, index) => dive({ id: index + 1, facts: { diveNumber: '200D' } }))
    expect(reportText(await examineAll(many), { findingsPerRule: 3 })).toContain('  … and 5 more.')
    expect(reportText(await examineAll(many, { mostPerRule: 2 }))).toContain('  … and 6 more.')
    expect(reportText(await examineAll(many), { withExplanations: false })).not.toContain('methods that choose exemplars')
  })

  it('says when nothing was found', async () => {
    expect(reportText(await examineAll([dive()]))).toMatch(/1 dive in 1 video.*\nNothing was found by \d+ rules\.\n$/)
  })
})

describe('the report as HTML', () => {
  it('escapes whatever comes from files and needs nothing outside itself', async () => {
    const html = reportHtml(await examineAll(dives), { title: hostile })
    expect(html).not.toMatch(/<script|javascript:|https?:\/\/|\son\w+=|\u202e/i)
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39; line')
    expect(html).toContain("default-src 'none'")
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).toContain('<div class="fix">Fix: Set the difficulty')
  })

  it('has every opened element closed, an anchor for every rule listed, and the silent rules', async () => {
    const report = await examineAll(dives)
    const html = reportHtml(report)
    const open: string[] = []
    for (const [, slash, name] of html.replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta'].includes(name ?? '')) continue
      if (slash === '/') expect(open.pop()).toBe(name)
      else open.push(name ?? '')
    }
    expect(open).toEqual([])
    for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`<section id="${anchor}">`)
    for (const rule of report.rules) expect(html).toContain(escapeHtml(rule.title))
  })

  it('counts what it does not list', async () => {
    const many = Array.from({ length: 8 }, (_, index) => dive({ id: index + 1, facts: { diveNumber: '200D' } }))
    expect(reportHtml(await examineAll(many), { findingsPerRule: 3 })).toContain('… and 5 more.')
  })
})
