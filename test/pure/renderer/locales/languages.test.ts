import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { settings } from '../../../../src/shared/contract/studio.ts'
import { findLanguages, pluralForm, type MessageTree } from '../../../../src/renderer/src/locales/languages.ts'
import { i18n, languageOf, languages } from '../../../../src/renderer/src/locales/i18n.ts'

const folder = join(import.meta.dirname, '../../../../src/renderer/src/locales')
const read = (name: string): MessageTree => JSON.parse(readFileSync(join(folder, name), 'utf8')) as MessageTree
const shipped = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe('the languages of the studio', () => {
  it('are the files of its folder, English first, each by its own name', () => {
    expect(languages.map(({ code }) => `${code}.json`).sort()).toEqual([...shipped].sort())
    expect(languages[0]).toMatchObject({ code: 'en', name: 'English', tag: 'en-GB', direction: 'ltr' })
    expect(languages.find(({ code }) => code === 'zh')).toMatchObject({ name: '中文', tag: 'zh-CN', switchTo: '切换到中文' })
  })
  it('fall back to English for one there is no file of', () => {
    expect(settings.shape.locale.safeParse('fr-CA').success).toBe(true)
    expect(languageOf('fr-CA').code).toBe('en')
    for (const bad of ['', '../en', 'de DE']) expect([bad, settings.shape.locale.safeParse(bad).success]).toEqual([bad, false])
  })
  it.each(shipped)('%s fills in no value that the English text does not give', (name) => {
    const placeholders = (tree: MessageTree, prefix = ''): [string, string[]][] => Object.entries(tree).flatMap(([key, value]) => typeof value === 'string' ? [[`${prefix}${key}`, [...value.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')] as [string, string[]]] : placeholders(value, `${prefix}${key}.`))
    const { texts: _texts, sentences: _sentences, errorCode: _codes, doctorRule: _rules, language: _language, ...messages } = read(name)
    const english = new Map(placeholders(read('en.json')))
    const wrong = placeholders(messages).filter(([key, names]) => names.some((one) => !(english.get(key) ?? []).includes(one)))
    expect(wrong).toEqual([])
  })
})

describe('a third language', () => {
  const german: MessageTree = { language: { name: 'Deutsch', direction: 'ltr', tag: 'de-DE' }, nav: { library: 'Bibliothek' }, library: { count: '{count} Sprung | {count} Sprünge' }, texts: { 'Freeze the backbone': 'Rückgrat einfrieren' }, doctorRule: { 'last-stage-not-entry': { title: 'Letzter Abschnitt ist kein Eintauchen' } } }
  const found = findLanguages({ './en.json': read('en.json'), './zh.json': read('zh.json'), './de.json': german })

  it('appears by one file', () => {
    expect(found.languages[0]?.name).toBe('English')
    expect(found.languages.map(({ name }) => name)).toEqual(expect.arrayContaining(['Deutsch', '中文']))
    expect(found.languages.find(({ code }) => code === 'de')).toEqual({ code: 'de', name: 'Deutsch', direction: 'ltr', tag: 'de-DE', switchTo: 'Deutsch', texts: { 'Freeze the backbone': 'Rückgrat einfrieren' }, sentences: {} })
  })
  it('says what it has, and the rest in English, key by key', () => {
    const third = createI18n({ legacy: false, locale: 'de', fallbackLocale: 'en', messages: found.messages, missingWarn: false, fallbackWarn: false })
    const { t } = third.global
    expect(t('nav.library')).toBe('Bibliothek')
    expect(t('nav.annotate')).toBe('Annotate')
    expect(t('library.count', { count: 2 }, 2)).toBe('2 Sprünge')
    expect(t('doctorRule.last-stage-not-entry.title')).toBe('Letzter Abschnitt ist kein Eintauchen')
  })
  it('needs nothing but messages: what it does not say of itself is taken from its name', () => {
    expect(findLanguages({ './ar.json': { language: { direction: 'rtl', tag: 'not a tag' } }, './notes and more.json': {} }).languages).toEqual([{ code: 'ar', name: 'ar', direction: 'rtl', tag: 'ar', switchTo: 'ar', texts: {}, sentences: {} }])
  })
})

describe('plurals', () => {
  it.each<[string, number, number[], number[]]>([
    ['en-GB', 2, [0, 1, 2, 21], [1, 0, 1, 1]],
    ['en-GB', 3, [0, 1, 2], [0, 1, 2]],
    ['zh-CN', 1, [0, 1, 5], [0, 0, 0]],
    ['zh-CN', 2, [0, 5], [0, 1]],
    ['ru', 4, [1, 3, 5, 21, 11], [0, 1, 2, 0, 2]],
    ['fr', 2, [0, 1, 2], [0, 0, 1]],
  ])('of %s with %i forms follow the language', (tag, forms, counts, expected) => {
    expect(counts.map((count) => pluralForm(tag, count, forms))).toEqual(expected)
  })
  it('are those of the screens', () => {
    const { t } = i18n.global
    expect([0, 1, 2].map((count) => t('library.count', { count }, count))).toEqual(['0 dives', '1 dive', '2 dives'])
  })
})
