import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFile } from './check-file.ts'

const data = join(import.meta.dirname, 'data')

describe('golden numbers', () => {
  for (const file of ['mcore.json', 'preprocess.json', 'sampling.json', 'metrics.json', 'backbones.json', 'pcln.json', 't2cr.json', 'core.json', 'tiny-expected.json']) {
    it(file, async () => {
      const report = await checkFile(join(data, file))
      expect(report.problem).toBeUndefined()
      expect(report.checks.filter((c) => !c.pass)).toEqual([])
      expect(report.pass).toBe(true)
    })
  }
})

describe('the checker fails where it must', () => {
  const written = (name: string, content: unknown): string => {
    const path = join(tmpdir(), `golden-${process.pid}-${name}.json`)
    writeFileSync(path, JSON.stringify(content))
    return path
  }

  it('names the kinds it knows when a file is none of them', async () => {
    const report = await checkFile(written('unknown', { hello: 1 }))
    expect(report.pass).toBe(false)
    expect(report.problem).toMatch(/mcore, preprocess, sampling, metrics/)
  })

  it('notices one wrong frame', async () => {
    const report = await checkFile(written('sampling', { linspace: [[0, 4, 3, [0, 2, 3]]], clip_starts: { auxiliary_8_clips: [0, 12, 24, 36, 48, 60, 72, 84] } }))
    expect(report.checks.map((c) => c.pass)).toEqual([false, true])
  })

  it('reports a file that cannot be read', async () => {
    expect((await checkFile(join(data, 'missing.json'))).problem).toMatch(/no such file/)
  })
})
