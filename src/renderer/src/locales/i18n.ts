/** The screens' languages. Messages are interpreted, never compiled to code, so a strict content security policy holds. */
import { createI18n } from 'vue-i18n'
import doctorRulesZh from './doctor-rules.zh.json'
import en from './en.json'
import zh from './zh.json'

// The doctor's rules are written in English where they are defined; only their translations are messages.
export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en, zh: { ...zh, doctorRule: doctorRulesZh } } })

export function setLocale(locale: 'en' | 'zh'): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
}
