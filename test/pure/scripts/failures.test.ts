import { expect, it } from 'vitest'
import { failures } from '../../../scripts/failures.mjs'

const passed = { status: 'passed', fullName: 'holds' }

it('names each failed test with the first lines of its error', () => {
  const long = Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n')
  const report = {
    testResults: [
      { name: '/code/test/a.test.ts', status: 'passed', assertionResults: [passed] },
      { name: '/code/test/b.test.ts', status: 'failed', assertionResults: [passed, { status: 'failed', fullName: 'sums to one', failureMessages: [`expected 2 to be 1\n\n  at ${long}`] }] },
    ],
  }
  const [found, ...others] = failures(report, '/code')
  expect(others).toEqual([])
  expect(found?.where).toBe('test/b.test.ts › sums to one')
  expect(found?.said.split('\n')[0]).toBe('expected 2 to be 1')
  expect(found?.said.split('\n')).toHaveLength(6)
})

it('names a file that failed before any of its tests', () => {
  const report = { testResults: [{ name: '/code/test/c.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] }, { name: '/code/test/d.test.ts', status: 'failed', assertionResults: [passed] }] }
  expect(failures(report, '/code')).toEqual([
    { where: 'test/c.test.ts', said: 'Cannot find module' },
    { where: 'test/d.test.ts', said: 'No message; see the log above.' },
  ])
})
