import { describe, expect, it } from 'vitest'
import { createReportDocuments, documentResponse } from '../../../../src/main/api/report-documents.ts'

const document = (name: string) => ({ fileName: `${name}.pdf`, bytes: new Uint8Array([1, 2, 3]) })

describe('a report that was made', () => {
  it('is handed out once, under a name nobody can guess', () => {
    const documents = createReportDocuments()
    const key = documents.keep(document('a'))
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(documents.take(key, true).fileName).toBe('a.pdf')
    expect(documents.take(key, false).fileName).toBe('a.pdf')
    expect(() => documents.take(key, false)).toThrowError(expect.objectContaining({ code: 'not-found', hint: 'Make it again.' }))
    expect(() => documents.take('0'.repeat(32), false)).toThrow()
  })
  it('is forgotten after a while, and when others came', () => {
    let now = 0
    const documents = createReportDocuments(() => now)
    const first = documents.keep(document('first'))
    now = 6 * 60_000
    expect(() => documents.take(first, false)).toThrow()
    const keys = Array.from({ length: 5 }, (_, i) => documents.keep(document(String(i))))
    expect(() => documents.take(keys[0] ?? '', false)).toThrow()
    expect(documents.take(keys[4] ?? '', false).fileName).toBe('4.pdf')
  })
  it('comes as a download of its name, kept nowhere', async () => {
    const response = documentResponse({ fileName: '107B-婵.pdf', bytes: new Uint8Array([37, 80]) }, false)
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''107B-%E5%A9%B5.pdf")
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([37, 80]))
    expect((await documentResponse(document('x'), true).arrayBuffer()).byteLength).toBe(0)
  })
})
