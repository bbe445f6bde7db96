/** What a comparison says of itself: how each pane follows the clock, where its stages come from, where all stand. */
import { useI18n } from 'vue-i18n'
import { diveTitle } from '../format/dive-text.ts'
import type { Comparison, ComparisonPane } from './use-comparison.ts'

export interface CompareText {
  title(pane: ComparisonPane): string
  /** "as the model proposed (mcore-small)"; empty for labelled stages. */
  source(pane: ComparisonPane): string
  how(pane: ComparisonPane): string
  /** "stage 2, pane 1 frame 143, pane 2 frame 150" */
  place(comparison: Comparison): string
}

export function useCompareText(): CompareText {
  const { t } = useI18n()

  function title({ dive, address }: ComparisonPane): string {
    return dive ? diveTitle(dive.clip.detail.dive) : t('sideBySide.diveId', { id: address.diveId })
  }
  function source({ dive }: ComparisonPane): string {
    if (!dive || dive.source === 'labels') return ''
    return dive.source === 'none' ? t('sideBySide.source.none') : t('sideBySide.source.proposal', { model: dive.modelName ?? '' })
  }
  function how({ dive, map }: ComparisonPane): string {
    if (!dive) return ''
    return map.isFallback ? t('sideBySide.how.fallback') : t(`sideBySide.how.${map.how}`)
  }
  function place({ panes, stage, reference }: Comparison): string {
    const frames = panes.value.filter(({ dive }) => dive !== null).map(({ index, place: { frame } }) => t('sideBySide.spoken.pane', { pane: index + 1, frame }))
    const known = (reference.value?.dive?.boundaries.length ?? 0) > 0
    return [...(known ? [t('sideBySide.spoken.stage', { stage: stage.value + 1 })] : []), ...frames].join(', ')
  }
  return { title, source, how, place }
}
