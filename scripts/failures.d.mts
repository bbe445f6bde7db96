/** What TypeScript needs to know of failures.mjs. */
export interface TestReport {
  testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[]
}
export interface Failure {
  /** File, and test in it. */
  where: string
  /** The first lines of the error. */
  said: string
}
export function failures(report: TestReport, root: string): Failure[]
export function failedFiles(report: TestReport): string[]
export function passedCount(report: TestReport): number
export function replaceFiles(report: TestReport, again: TestReport): TestReport
