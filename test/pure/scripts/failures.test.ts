import { expect, it } from 'vitest'
import { failedFiles, failures, passedCount, replaceFiles } from '../../../scripts/failures.mjs'

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
  expect(found?.said.split('\n')).toHaveLength(4)
})

it('names a file that failed before any of its tests', () => {
  const report = { testResults: [{ name: '/code/test/c.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] }, { name: '/code/test/d.test.ts', status: 'failed', assertionResults: [passed] }] }
  expect(failures(report, '/code')).toEqual([
    { where: 'test/c.test.ts', said: 'Cannot find module' },
    { where: 'test/d.test.ts', said: 'No message; see the log above.' },
  ])
})

it('takes what a second run of the failed files says in the place of the first', () => {
  const failed = { status: 'failed', fullName: 'sometimes fails', failureMessages: ['late'] }
  const first = { testResults: [{ name: '/code/a', status: 'passed', assertionResults: [passed, passed] }, { name: '/code/b', status: 'failed', assertionResults: [passed, failed] }] }
  expect(failedFiles(first)).toEqual(['/code/b'])
  expect(passedCount(first)).toBe(3)
  const again = { testResults: [{ name: '/code/b', status: 'passed', assertionResults: [passed, passed] }] }
  const merged = replaceFiles(first, again)
  expect([failedFiles(merged), passedCount(merged), failures(merged, '/code')]).toEqual([[], 4, []])
  const stillFailed = replaceFiles(first, { testResults: [first.testResults[1]!] })
  expect(failures(stillFailed, '/code')).toHaveLength(1)
})
