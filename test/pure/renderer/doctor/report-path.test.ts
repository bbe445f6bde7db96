import { expect, it } from 'vitest'
import { reportPath, withReportEnding } from '../../../../src/renderer/src/doctor/report-path.ts'

it('gives a report the ending of its format, and keeps the rest of its name', () => {
  expect(withReportEnding('doctor.html', 'text')).toBe('doctor.txt')
  expect(withReportEnding('Rio 2016.v2', 'json')).toBe('Rio 2016.v2.json')
  expect(withReportEnding('  ', 'html')).toBe('doctor.html')
})

it('joins folder and name as the folder is written', () => {
  expect(reportPath('/data/exports/', 'doctor.html')).toBe('/data/exports/doctor.html')
  expect(reportPath(' C:\\Users\\Ada\\exports ', 'a.txt')).toBe('C:\\Users\\Ada\\exports\\a.txt')
  expect(reportPath('\\\\server\\share', 'a.txt')).toBe('\\\\server\\share\\a.txt')
  expect(reportPath('/', 'a.txt')).toBe('/a.txt')
})
