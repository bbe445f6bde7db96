import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replaceSection } from '../../../../scripts/bench/page.ts'

describe('sections of docs/benchmarks.md', () => {
  const page = '# Benchmarks\n\nA note.\n\n<!-- bench:video -->\nold\n<!-- /bench:video -->\n\nAnother note.\n'
  it('are replaced, and what stands around them stays', () => {
    expect(replaceSection(page, 'video', 'new\n')).toBe('# Benchmarks\n\nA note.\n\n<!-- bench:video -->\nnew\n<!-- /bench:video -->\n\nAnother note.\n')
    expect(replaceSection(replaceSection(page, 'video', 'a'), 'video', 'old')).toBe(page)
  })
  it('are added at the end where they are not there yet', () => {
    expect(replaceSection(page, 'loading', 'x').endsWith('Another note.\n\n<!-- bench:loading -->\nx\n<!-- /bench:loading -->\n')).toBe(true)
  })
  it('with one mark only are an error and not a guess', () => {
    expect(() => replaceSection(page.replace('<!-- /bench:video -->', ''), 'video', 'x')).toThrow(/one of its two marks/)
  })
  it('of the stored page have both marks', () => {
    const stored = readFileSync(join(import.meta.dirname, '../../../../docs/benchmarks.md'), 'utf8')
    for (const name of ['loading', 'video', 'methods', 'studio', 'stepping']) expect(stored.split(`<!-- bench:${name} -->`), name).toHaveLength(2)
    expect(stored.match(/<!-- bench:/g)?.length).toBe(stored.match(/<!-- \/bench:/g)?.length)
  })
})
