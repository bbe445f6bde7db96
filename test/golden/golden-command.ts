/**
 * `npm run golden -- FILE…`: checks each golden file and prints one JSON object
 * for it on a line of its own. Exit code 1 where one fails, 2 without a file.
 */
import { checkFile } from './check-file.ts'

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: npm run golden -- FILE…\n\nChecks the studio against golden numbers, for example: npm run golden -- test/golden/data/*.json\n')
  process.exitCode = 2
}
for (const file of files) {
  const report = await checkFile(file)
  // JSON has no Infinity: an error that is not a number becomes the largest one there is.
  process.stdout.write(`${JSON.stringify(report, (_, value: unknown) => (value === Infinity ? Number.MAX_VALUE : value))}\n`)
  if (!report.pass) process.exitCode = 1
}
