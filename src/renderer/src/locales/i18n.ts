/** The screens' languages, one file each. Messages are interpreted, never compiled to code, so a strict content security policy holds. */
import { createI18n } from 'vue-i18n'
import { fallbackLanguage, findLanguages, pluralForm, type Language, type MessageTree } from './languages.ts'

const found = findLanguages(import.meta.glob<MessageTree>('./*.json', { eager: true, import: 'default' }))
/** Every language there is a file of. */
export const languages: readonly Language[] = found.languages

export const i18n = createI18n({
  legacy: false,
  locale: fallbackLanguage as string,
  fallbackLocale: fallbackLanguage,
  messages: found.messages,
  pluralRules: Object.fromEntries(languages.map(({ code, tag }) => [code, (count: number, choices: number) => pluralForm(tag, count, choices)])),
})

/** The language of this code; English where there is none of it. */
export function languageOf(code: string): Language {
  return languages.find((language) => language.code === code) ?? languages.find((language) => language.code === fallbackLanguage) ?? { code: fallbackLanguage, name: 'English', direction: 'ltr', tag: 'en-GB', switchTo: 'Switch to English', texts: {}, sentences: {} }
}

export function setLocale(code: string): void {
  const language = languageOf(code)
  i18n.global.locale.value = language.code
  document.documentElement.lang = language.tag
  document.documentElement.dir = language.direction
}
