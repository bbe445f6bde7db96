import { describe, expect, it } from 'vitest'
import { fileNameOf } from '../../../../src/main/reports/file-name.ts'

describe('the name of a report', () => {
  it('keeps letters and digits of any script', () => {
    expect(fileNameOf('107B Ann Lee', 'html')).toBe('107B-Ann-Lee.html')
    expect(fileNameOf('5253B 全红婵', 'pdf')).toBe('5253B-全红婵.pdf')
    expect(fileNameOf('Zoë Müller', 'pdf')).toBe('Zoë-Müller.pdf')
  })
  it.each([
    ['../../etc/passwd', 'etc-passwd.pdf'], ['C:\\Windows\\x', 'C-Windows-x.pdf'], ['a\u0000b\u202etxt', 'a-b-txt.pdf'], ['<script>"|?*', 'script.pdf'], ['.hidden', 'hidden.pdf'], ['CON', 'report-CON.pdf'], ['lpt1', 'report-lpt1.pdf'], ['— …', 'report.pdf'], ['', 'report.pdf'],
  ])('makes %j safe', (title, name) => expect(fileNameOf(title, 'pdf')).toBe(name))
  it('is short enough for every file system, and cuts no letter in two', () => {
    const name = fileNameOf('𠮷'.repeat(300), 'pdf')
    expect(Buffer.byteLength(name)).toBeLessThan(340)
    expect(fileNameOf('跳'.repeat(300), 'pdf')).toBe(`${'跳'.repeat(80)}.pdf`)
    expect(name).toBe(name.toWellFormed())
  })
})
