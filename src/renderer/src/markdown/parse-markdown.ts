/**
 * The safe little part of Markdown that model cards use: headings, paragraphs,
 * lists, tables, code, emphasis and links. It yields plain data; screens turn
 * it into elements, so nothing in a card can ever become markup of its own.
 */
export type Inline = { kind: 'text' | 'strong' | 'emphasis' | 'code'; text: string } | { kind: 'link'; text: string; address: string }
export type Block =
  | { kind: 'heading'; level: number; content: Inline[] }
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }
  | { kind: 'table'; header: Inline[][]; rows: Inline[][][] }
  | { kind: 'code'; text: string }

const inlinePattern = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/g

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = []
  let from = 0
  for (const match of text.matchAll(inlinePattern)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) })
    from = match.index + match[0].length
    const [, code, strong, emphasis, label, address] = match
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis })
    else if (label !== undefined && address !== undefined && /^https?:\/\//.test(address)) parts.push({ kind: 'link', text: label, address })
    else parts.push({ kind: 'text', text: label ?? match[0] })
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}

const isRule = (line: string): boolean => /^\s*\|?[\s:|-]+\|?\s*$/.test(line) && line.includes('-') && line.includes('|')
const cells = (line: string): Inline[][] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => parseInline(cell.trim()))
const bullet = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/
const startsBlock = (line: string): boolean => line.trim() === '' || /^#{1,6}\s/.test(line) || bullet.test(line) || line.startsWith('```')

export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let i = 0
  const line = (): string => lines[i] ?? ''
  while (i < lines.length) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line())
    if (line().trim() === '') {
      i++
    } else if (line().startsWith('```')) {
      const body: string[] = []
      for (i++; i < lines.length && !line().startsWith('```'); i++) body.push(line())
      i++
      blocks.push({ kind: 'code', text: body.join('\n') })
    } else if (heading) {
      blocks.push({ kind: 'heading', level: (heading[1] ?? '#').length, content: parseInline(heading[2] ?? '') })
      i++
    } else if (line().includes('|') && isRule(lines[i + 1] ?? '')) {
      const header = cells(line())
      const rows: Inline[][][] = []
      for (i += 2; i < lines.length && line().includes('|'); i++) rows.push(cells(line()))
      blocks.push({ kind: 'table', header, rows })
    } else if (bullet.test(line())) {
      const isOrdered = bullet.exec(line())?.[1] !== undefined
      const items: string[] = []
      for (; i < lines.length && line().trim() !== ''; i++) {
        const match = bullet.exec(line())
        if (match) items.push(match[2] ?? '')
        else items.push(`${items.pop() ?? ''} ${line().trim()}`)
      }
      blocks.push({ kind: 'list', isOrdered, items: items.map(parseInline) })
    } else {
      const body = [line().trim()]
      for (i++; i < lines.length && !startsBlock(line()); i++) body.push(line().trim())
      blocks.push({ kind: 'paragraph', content: parseInline(body.join(' ')) })
    }
  }
  return blocks
}
