import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkFile } from './check-file.ts'

it('core_step.json: twenty clips forwards and backwards, as one training step', async () => {
  const report = await checkFile(join(import.meta.dirname, 'data', 'core_step.json'))
  expect(report.problem).toBeUndefined()
  expect(report.checks.filter((c) => !c.pass)).toEqual([])
  expect(report.pass).toBe(true)
})
