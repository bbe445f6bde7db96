import { describe, expect, it } from 'vitest'
import { parseInline, parseMarkdown } from '../../../../src/renderer/src/markdown/parse-markdown.ts'

describe('parseMarkdown', () => {
  it('reads what model cards use', () => {
    const blocks = parseMarkdown('# Title\n\nTwo lines\nof text.\n\n- one\n- two\n  goes on\n\n1. first\n\n| a | b |\n|---|--:|\n| 1 | **2** |\n\n```\nx = 1\n```')
    expect(blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'table', 'code'])
    expect(blocks[1]).toEqual({ kind: 'paragraph', content: [{ kind: 'text', text: 'Two lines of text.' }] })
    expect(blocks[2]).toMatchObject({ isOrdered: false, items: [[{ text: 'one' }], [{ text: 'two goes on' }]] })
    expect(blocks[3]).toMatchObject({ isOrdered: true })
    expect(blocks[4]).toMatchObject({ rows: [[[{ text: '1' }], [{ kind: 'strong', text: '2' }]]] })
    expect(blocks[5]).toEqual({ kind: 'code', text: 'x = 1' })
  })
  it('leaves markup as text', () => expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'paragraph', content: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] }]))
  it('always ends', () => {
    for (const odd of ['```\nnever closed', '|', '- ', '#', '| a |\n|---|', '**', '\n\n\n']) expect(Array.isArray(parseMarkdown(odd))).toBe(true)
  })
})

describe('parseInline', () => {
  it('reads emphasis, code and links', () => {
    expect(parseInline('a **b** `c` *d* [e](https://x.org) snake_case_name').map((part) => part.kind)).toEqual(['text', 'strong', 'text', 'code', 'text', 'emphasis', 'text', 'link', 'text'])
  })
  it('makes no link of an address that could run something', () => expect(parseInline('[x](javascript:alert(1)')).not.toContainEqual(expect.objectContaining({ kind: 'link' })))
})
