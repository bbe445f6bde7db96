/** What TypeScript needs to know of failures.mjs. */
export interface Failure {
  /** File, and test in it. */
  where: string
  /** The first lines of the error. */
  said: string
}
export function failures(
  report: { testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] },
  root: string,
): Failure[]
