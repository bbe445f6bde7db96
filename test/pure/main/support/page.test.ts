import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { supportPage } from '../../../../scripts/support/page.ts'
import { opTypes } from '../../../../src/main/graph/types.ts'
import { methods } from '../../../../src/main/models/registry.ts'

// Builds the graphs of every method and size: some seconds.
const timeout = 120_000
const stored = readFileSync(join(import.meta.dirname, '../../../../docs/support.md'), 'utf8')

describe('docs/support.md', () => {
  it('is what `npm run support` writes; run it again where this fails', () => expect(stored).toBe(supportPage()), timeout)
  it('names every operator once, and every size of every method', () => {
    for (const op of opTypes) expect(stored.split('\n').filter((line) => line.startsWith(`| ${op} |`)), op).toHaveLength(1)
    for (const { name } of methods.flatMap((method) => method.configurations)) expect(stored).toMatch(new RegExp(`\\| ${name}( \\(as published\\))? \\|`))
  })
})
