import { useI18n } from 'vue-i18n'
import type { Stage } from '../../../shared/contract/entities.ts'
import { dateTime, percent } from '../format/values.ts'

/** Who placed a stage's start, and when, in one line. */
export function useProvenanceText(): (stage: Stage) => string {
  const { t, locale } = useI18n()
  return ({ provenance, confidence }) => {
    const who = t(`provenance.${provenance.kind}`, { name: provenance.name })
    const when = dateTime(provenance.at, locale.value)
    return confidence === null ? `${who} · ${when}` : `${who} · ${percent(confidence)} · ${when}`
  }
}
