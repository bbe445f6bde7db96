/** What a dive is called in short: its number, or for other kinds of action the name of their kind. */
import { useI18n } from 'vue-i18n'
import type { Dive } from '../../../shared/contract/entities.ts'
import { useDatasetsStore } from '../stores/datasets.ts'

export function useDiveName(): (dive: Pick<Dive, 'diveNumber' | 'category'>) => string {
  const { t } = useI18n()
  const datasets = useDatasetsStore()
  return ({ diveNumber, category }) => diveNumber ?? (category === 'diving' ? t('dive.noNumber') : (datasets.categoryOf(category)?.title ?? category))
}
