import { useI18n } from 'vue-i18n'
import type { Operation, Provenance } from '../../../shared/contract/entities.ts'
import { linesOf, type ChangeLine } from '../history/operation-changes.ts'

/** What an operation changed, in plain words of the language of the screen; the writer's own summary where nothing more is known. */
export function useChangeText(): (operation: Operation) => string[] {
  const { t, te } = useI18n()
  const stageName = (line: { stage: number; label: string | null }): string => line.label ?? t('annotate.stageNumber', { number: line.stage })
  const placer = ({ kind, name }: Provenance): string => (kind === 'person' ? name : `${t(`provenance.short.${kind}`)}${kind === 'model' ? ` ${name}` : ''}`)
  const value = (found: unknown): string => (found === null || found === undefined || found === '' ? '–' : Array.isArray(found) ? found.join('  ') || '–' : String(found))
  const name = (label: string | null): string => label ?? t('annotate.unnamed')

  function textOf(line: ChangeLine): string {
    switch (line.kind) {
      case 'moved': return t('history.moved', { stage: stageName(line), from: line.from, to: line.to }) + (line.by ? t('history.by', { from: placer(line.by[0]), to: placer(line.by[1]) }) : '')
      case 'added': return t('history.added', { stage: stageName(line), at: line.at })
      case 'removed': return t('history.removed', { stage: stageName(line), at: line.at })
      case 'renamed': return t('history.renamed', { stage: line.stage, from: name(line.from), to: name(line.to) })
      case 'placed': return t('history.placed', { stage: stageName(line), at: line.at }) + t('history.by', { from: placer(line.by[0]), to: placer(line.by[1]) })
      case 'fact': return t('history.factChanged', { name: te(`history.fact.${line.name}`) ? t(`history.fact.${line.name}`) : line.name, from: value(line.from), to: value(line.to) })
    }
  }

  return ({ kind, change, summary }) => {
    if (kind === 'create') return [t('history.created'), ...linesOf(change).map(textOf)]
    if (change.isRemoved !== null) return [t(change.isRemoved ? 'history.diveRemoved' : 'history.diveRestored')]
    const lines = linesOf(change).map(textOf)
    return lines.length > 0 ? lines : [summary]
  }
}
