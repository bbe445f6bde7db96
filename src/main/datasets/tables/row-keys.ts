import type { TableMapping } from '../../../shared/contract/tables.ts'
import type { ReadRow } from '../../../shared/domain/tables/read-row.ts'

/**
 * What a row is known by, so that importing the edited table again finds the same
 * dives. Rows that say the same of themselves are told apart by their order; a
 * row that says nothing of itself, by its line. Equal texts of a key column are
 * left equal: that is a fault of the table, and told.
 */
export function keysOf(rows: readonly (Pick<ReadRow, 'key' | 'video' | 'range' | 'facts'> & { line: number })[], { keyBy }: Pick<TableMapping, 'keyBy'>): string[] {
  const counts = new Map<string, number>()
  return rows.map((row) => {
    const own = ownKey(row, keyBy)
    if (own === '') return `line ${row.line}`
    if (keyBy === 'key') return own
    const count = (counts.get(own) ?? 0) + 1
    counts.set(own, count)
    return count === 1 ? own : `${own} (${count})`
  })
}

function ownKey({ key, video, range, facts }: Pick<ReadRow, 'key' | 'video' | 'range' | 'facts'>, keyBy: TableMapping['keyBy']): string {
  switch (keyBy) {
    case 'key': return key
    case 'video': return video.replaceAll('\\', '/')
    case 'athlete': return facts.athlete === '' ? '' : [facts.event, facts.round, facts.athlete].filter((part) => part !== '').map(plain).join(' · ')
    case 'range': return range === null ? '' : `${video.replaceAll('\\', '/')}@${range.startFrame}`
    case 'line': return ''
  }
}

/** The same name in another spelling of spaces and capitals is the same dive. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
