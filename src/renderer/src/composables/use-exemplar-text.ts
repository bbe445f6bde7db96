/** How the exemplars of an evaluation were drawn, in a few words; '' for methods without them. */
import { useI18n } from 'vue-i18n'
import type { EvaluationSummary } from '../../../shared/contract/evaluations.ts'
import { useMethodsStore } from '../stores/methods.ts'

export function useExemplarText(): (evaluation: Pick<EvaluationSummary, 'method' | 'exemplarCount' | 'exemplarRule' | 'seed'>) => string {
  const { t } = useI18n()
  const methods = useMethodsStore()
  return ({ method, exemplarCount, exemplarRule, seed }) => (methods.byName(method)?.usesExemplars === false ? '' : t(`evaluations.exemplarsOf.${exemplarRule}`, { count: exemplarCount, seed }, exemplarCount))
}
