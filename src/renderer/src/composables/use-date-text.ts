import { useI18n } from 'vue-i18n'
import { formatDate } from '../../../shared/domain/partial-date.ts'
import { languageOf } from '../locales/i18n.ts'

/** Dates of dives in the language of the screen. */
export function useDateText(): { dateText: (date: string | null) => string; spanText: (first: string | null, last: string | null) => string } {
  const { locale } = useI18n()
  const dateText = (date: string | null): string => (date === null ? '–' : formatDate(date, languageOf(locale.value).tag))
  return { dateText, spanText: (first, last) => (first === last ? dateText(first) : `${dateText(first)} – ${dateText(last)}`) }
}
