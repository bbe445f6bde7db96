import { relative } from 'node:path'

/** Lines of an error that are shown; the whole is in the log above. */
const shownLines = 4

/**
 * What failed, from a JSON report of vitest: each failed test, and each file that
 * failed without one (it could not be loaded, or its set-up broke).
 * @param {import('./failures.d.mts').TestReport} report
 * @param {string} root paths are shown from here
 * @returns {{ where: string, said: string }[]}
 */
export function failures(report, root) {
  return report.testResults.flatMap((file) => {
    const path = relative(root, file.name)
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    if (failed.length > 0) return failed.map((test) => ({ where: `${path} › ${test.fullName}`, said: firstLines(test.failureMessages?.join('\n') ?? '') }))
    return file.status === 'failed' ? [{ where: path, said: firstLines(file.message ?? '') }] : []
  })
}

/** @param {import('./failures.d.mts').TestReport} report */
export function failedFiles(report) {
  return report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
}

/** @param {import('./failures.d.mts').TestReport} report */
export function passedCount(report) {
  return report.testResults.reduce((sum, file) => sum + file.assertionResults.filter(({ status }) => status === 'passed').length, 0)
}

/**
 * `report` with the files of `again` in the place of its own.
 * @param {import('./failures.d.mts').TestReport} report
 * @param {import('./failures.d.mts').TestReport} again
 */
export function replaceFiles(report, again) {
  const newer = new Map(again.testResults.map((file) => [file.name, file]))
  return { testResults: report.testResults.map((file) => newer.get(file.name) ?? file) }
}

function firstLines(text) {
  const lines = text.trim().split('\n').map((line) => line.trim().slice(0, 300)).filter((line) => line !== '')
  return lines.slice(0, shownLines).join('\n      ') || 'No message; see the log above.'
}
