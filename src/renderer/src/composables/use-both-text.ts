/** Texts that methods, formats and recipes bring along in English and Chinese, in the language of the screen; other languages translate them under `texts` in their file. */
import { useI18n } from 'vue-i18n'
import { languageOf } from '../locales/i18n.ts'

export interface BothText { en: string; zh: string }

export function useBothText(): (both: BothText) => string {
  const { locale } = useI18n()
  return (both) => {
    if (locale.value === 'zh') return both.zh
    return locale.value === 'en' ? both.en : (languageOf(locale.value).texts[both.en] ?? both.en)
  }
}
