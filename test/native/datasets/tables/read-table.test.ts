import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import yazl from 'yazl'
import { readTable, readTableBytes, separatorOf, tableLimits } from '../../../../src/main/datasets/tables/read-table.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'highboard-tables-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const cellsOf = async (bytes: Uint8Array): Promise<string[][]> => (await readTableBytes(bytes, 't.csv')).rows.map(({ cells }) => cells)

describe('text', () => {
  const wide = (content: string, swap = false): Uint8Array => {
    const bytes = Buffer.from(content, 'utf16le')
    return swap ? bytes.swap16() : bytes
  }
  it.each([
    ['UTF-8', text('姓名,得分\n李娜,60'), 'utf-8', 'valid'],
    ['UTF-8 with its mark', text('\uFEFF姓名,得分\n李娜,60'), 'utf-8', 'mark'],
    ['UTF-16 with its mark', wide('\uFEFF姓名,得分\n李娜,60'), 'utf-16le', 'mark'],
    ['UTF-16, big end first, with its mark', wide('\uFEFF姓名,得分\n李娜,60', true), 'utf-16be', 'mark'],
    ['GB 18030', Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb5, 0xc3, 0xb7, 0xd6, 0x0a, 0xc0, 0xee, 0xc4, 0xc8, 0x2c, 0x36, 0x30]), 'gb18030', 'guessed'],
  ])('is read as %s', async (_what, bytes, encoding, how) => {
    const table = await readTableBytes(bytes, 't.csv')
    expect(table.rows.map(({ cells }) => cells)).toEqual([['姓名', '得分'], ['李娜', '60']])
    expect(table).toMatchObject({ format: 'csv', encoding: { encoding, how }, separator: ',' })
  })
  it('of the West without a mark is Windows-1252, and every sign can be chosen', async () => {
    const bytes = Uint8Array.from([...text('Name;Pkt\nM'), 0xfc, ...text('ller;7,5\nJos'), 0xe9, ...text(';8')])
    expect(await readTableBytes(bytes, 't.csv')).toMatchObject({ encoding: { encoding: 'windows-1252', how: 'guessed' }, separator: ';', rows: [{}, { cells: ['Müller', '7,5'] }, { cells: ['José', '8'] }] })
    expect((await readTableBytes(wide('a,b\n1,2'), 't.csv')).encoding).toEqual({ encoding: 'utf-16le', how: 'guessed' })
    await expect(readTableBytes(bytes, 't.csv', { encoding: 'utf-8' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('not utf-8') as string })
  })
  it('of mixed encodings is refused with its lines', async () => {
    const bytes = Uint8Array.from([...text('Name,Score\nJürgen,60\nM'), 0xfc, ...text('ller,50\n')])
    await expect(readTableBytes(bytes, 't.csv')).rejects.toMatchObject({ code: 'invalid-input', message: '"t.csv" mixes encodings: line 2 is UTF-8 and line 3 is not (1 and 1 lines).' })
    expect((await readTableBytes(bytes, 't.csv', { encoding: 'windows-1252' })).rows[2]?.cells[0]).toBe('Müller')
  })
  it('is divided by the sign that divides most lines, whatever titles stand above', async () => {
    expect(separatorOf('Club championship, 2026\n\nName;DD;Score\nA;3,1;60,5\nB;3,0;61,5')).toBe(';')
    expect(separatorOf('a,b\n"x;y",2')).toBe(',')
    expect(await cellsOf(text('a\tb\r1\t2'))).toEqual([['a', 'b'], ['1', '2']])
  })
  it.each([
    ['an open quote', text('a,b\n"x,2'), /line 2: a quotation mark is opened/],
    ['zero bytes', Uint8Array.from([1, 0, 0, 0, 2, 7]), /zero bytes/],
    ['an old workbook', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /old Excel/],
    ['too many columns', text(','.repeat(600) + 'x'), /601 columns on line 1/],
    ['an endless cell', text(`a,b\n${'x'.repeat(40_000)},1`), /a cell of 40,000 characters on line 2/],
  ])('with %s is refused', async (_what, bytes, message) => {
    await expect(readTableBytes(bytes, 't.csv')).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) as string })
  })
  it('comes from files that are there', async () => {
    writeFileSync(join(folder, '表.csv'), 'a,b\n1,2')
    expect((await readTable(join(folder, '表.csv'))).rows).toHaveLength(2)
    await expect(readTable(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(readTable(folder)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('a workbook', () => {
  it('gives its sheets as text: numbers with a point, dates as dates, times as places in a video', async () => {
    const bytes = await writeXlsxFile([
      { sheet: 'About', data: [['Club championship']] },
      { sheet: '成绩', data: [['Athlete', 'Dive', 'Score', 'When', 'Start', 'Ok'], ['李娜', '107B', { value: 68.2, type: Number }, { value: new Date('2026-05-10T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' }, { value: 6.5 / 86_400, type: Number, format: 'mm:ss.000' }, { value: true, type: Boolean }]] },
    ]).toBuffer()
    const table = await readTableBytes(bytes, 't.xlsx')
    expect(table).toMatchObject({ format: 'xlsx', sheets: ['About', '成绩'], sheet: '成绩', encoding: null })
    expect(table.rows).toEqual([{ line: 1, cells: ['Athlete', 'Dive', 'Score', 'When', 'Start', 'Ok'] }, { line: 2, cells: ['李娜', '107B', '68.2', '2026-05-10', '0:06.500', 'TRUE'] }])
    expect((await readTableBytes(bytes, 't.xlsx', { sheet: 'About' })).rows).toHaveLength(1)
    await expect(readTableBytes(bytes, 't.xlsx', { sheet: 'None' })).rejects.toMatchObject({ code: 'not-found', hint: 'Its sheets: "About", "成绩".' })
  })

  const workbook = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
  const links = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
  const sheet = (rows: string): string => `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`
  async function pack(parts: Record<string, string | Buffer>): Promise<Buffer> {
    const archive = new yazl.ZipFile()
    for (const [path, content] of Object.entries({ 'xl/workbook.xml': workbook, 'xl/_rels/workbook.xml.rels': links, ...parts })) archive.addBuffer(Buffer.from(content), path)
    archive.end()
    return buffer(Readable.from(archive.outputStream))
  }
  const cell = (address: string, value: string): string => `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`

  it('gives the stored values of formulas, errors as they are, and asks for a save where none were stored', async () => {
    const rows = (await readTableBytes(await pack({ 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('A1', 'x')}<c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>"a"</f><v>a</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`) }), 't.xlsx')).rows
    expect(rows[0]?.cells).toEqual(['x', '2', 'a', '#DIV/0!'])
    for (const content of ['<c r="A1" t="str"><f>"a"</f></c>', '<c r="A1"><f>1+1</f></c>', '<c r="A1"><f>1+1</f><v></v></c>', '<c r="A1"><f t="shared" si="0"/><v/></c>']) {
      await expect(readTableBytes(await pack({ 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${content}</row>`) }), 't.xlsx')).rejects.toMatchObject({ code: 'invalid-input', message: '"t.xlsx" has formulas without a stored value, the first in cell A1.' })
    }
    expect((await readTableBytes(await pack({ 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('A1', 'x')}<c r="B1" t="str"><f>""</f><v></v></c></row>`) }), 't.xlsx')).rows[0]?.cells).toEqual(['x'])
  })
  it('formatted to its last row and column is as large as what it holds', async () => {
    const empty = '<row r="500000" spans="1:3"><c r="A500000" s="1"/></row><row r="1048576" hidden="1"/>'
    const bytes = await pack({ 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('A1', 'x')}<c r="XFD1" s="0"/></row>${empty}`) })
    expect((await readTableBytes(bytes, 't.xlsx')).rows).toEqual([{ line: 1, cells: ['x'] }])
  })
  it.each([
    ['a row far down', { 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('A1', 'x')}</row><row r="1048576">${cell('A1048576', 'x')}</row>`) }, /reaches to row 1,048,576/],
    ['a column far out', { 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('XFD1', 'x')}</row>`) }, /reaches to column 16384/],
    ['a hidden address', { 'xl/worksheets/sheet1.xml': sheet('<row r="1"><c x="a>b" r="XFD1"><v>1</v></c></row>') }, /cannot be told where it ends/],
    ['a coded address', { 'xl/worksheets/sheet1.xml': sheet('<row r="1"><c r="&#88;FD1"><v>1</v></c></row>') }, /has a cell at/],
    ['entities that grow', { 'xl/worksheets/sheet1.xml': `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')}` }, /declares a document type/],
    ['a foreign file asked for', { 'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst><si><t>&e;</t></si></sst>', 'xl/worksheets/sheet1.xml': sheet('') }, /declares a document type/],
    ['no sheet', {}, /cannot be read as a workbook/],
    ['other bytes than text', { 'xl/worksheets/sheet1.xml': Buffer.from([0xff, 0x00, 0x61]) }, /is not utf-8/],
  ])('with %s is refused', async (_what, parts, message) => {
    await expect(readTableBytes(await pack(parts as Record<string, string | Buffer>), 'bad.xlsx')).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) as string })
  })
  it('that is a bomb is refused before it is unpacked, whether it tells its size or lies', async () => {
    const packed = await pack({ 'xl/worksheets/sheet1.xml': Buffer.alloc(20_000_000, 0x20) })
    const claiming = (sizeBytes: number): Buffer => {
      const bytes = Buffer.from(packed)
      for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1')) if (bytes.readUInt32LE(at + 24) === 20_000_000) bytes.writeUInt32LE(sizeBytes, at + 24)
      return bytes
    }
    await expect(readTableBytes(claiming(300_000_000), 'bomb.xlsx')).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('unpacks to more than') as string })
    await expect(readTableBytes(claiming(1000), 'lying.xlsx')).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('cannot be read as a workbook') as string })
  })
  it('cut off or changed anywhere is read or refused, and nothing else', async () => {
    const whole = await pack({ 'xl/worksheets/sheet1.xml': sheet(`<row r="1">${cell('A1', 'Athlete')}${cell('B1', 'Score')}</row>`) })
    let refused = 0
    for (let i = 0; i < 200; i++) {
      const changed = i % 2 ? Buffer.from(whole) : whole.subarray(0, Math.max(4, (whole.length * i) / 200))
      if (i % 2) changed[(i * 7919) % whole.length] = (i * 31) % 256
      await readTableBytes(changed, 'x.xlsx').catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'StudioError', code: expect.stringMatching(/invalid-input|not-found/) as string })
        refused++
      })
    }
    expect(refused).toBeGreaterThan(90)
  })
  it('holds as much as the limits say', () => expect(tableLimits.rows).toBeGreaterThanOrEqual(100_000))
})
