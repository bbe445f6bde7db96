import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownSentences } from '../../../../src/renderer/src/format/known-sentences.ts'
import zh from '../../../../src/renderer/src/locales/zh.json'

const german = knownSentences({
  'Open the dive again.': 'Öffne den Sprung neu.',
  'Frame {frame} of "{name}" cannot be read.': '„{name}“: Bild {frame} ist nicht lesbar.',
  '{what} cannot be read.': '{what} ist nicht lesbar.',
  '{n} pictures': '{n} Bilder',
  '{pictures} are missing.': 'Es fehlen {pictures}.',
  'Train {name}': '{name} trainieren',
})

describe('sentences the studio says', () => {
  it.each([
    ['Open the dive again.', 'Öffne den Sprung neu.'],
    ['Frame 12 of "a. b.mp4" cannot be read.', '„a. b.mp4“: Bild 12 ist nicht lesbar.'],
    ['That cannot be read.', 'That ist nicht lesbar.'],
    ['3 pictures are missing.', 'Es fehlen 3 Bilder.'],
    ['3 pictures are missing. Open the dive again.', 'Es fehlen 3 Bilder. Öffne den Sprung neu.'],
    ['Train Run 3', 'Run 3 trainieren'],
    ['What $1 (of C:\\x) cannot be read.', 'What $1 (of C:\\x) ist nicht lesbar.'],
  ])('%s', (english, expected) => expect(german(english)).toBe(expected))
  it.each(['', 'Open the dive again', 'open the dive again.', 'Nobody knows this. Open the dive again.', 'Train one first.'])('are not guessed: "%s"', (english) => expect(german(english)).toBeNull())
})

/** The text of the program itself, without what quotes need. */
function sourceOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file)).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}
const root = join(import.meta.dirname, '../../../../src')
const source = ['main', 'shared', 'renderer/src/api'].map((part) => sourceOf(join(root, part))).join('\n').replaceAll('\\', '')

/** Whole, or in two pieces: words of one form or the other stand apart in the source. */
function isSaid(words: string): boolean {
  if (source.includes(words)) return true
  const all = words.split(' ')
  return all.some((_, i) => i > 0 && source.includes(all.slice(0, i).join(' ')) && source.includes(all.slice(i).join(' ')))
}

describe('the sentences of the Chinese file', () => {
  it('are all still said', () => {
    const gone = Object.keys(zh.sentences).filter((english) => english.split(/\{\w+\}/).some((part) => {
      const words = part.match(/[A-Za-z ,;]{9,}/g) ?? []
      return words.some((piece) => !isSaid(piece.trim()))
    }))
    expect(gone).toEqual([])
  })
  it('name no value that the English sentence does not have', () => {
    const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
    expect(Object.entries(zh.sentences).filter(([english, chinese]) => names(chinese).some((name) => !names(english).includes(name)) || new Set(names(english)).size !== names(english).length)).toEqual([])
  })
  it('are found among others', () => {
    const translate = knownSentences(zh.sentences)
    expect(translate('The last stage is named "3.5 Twists"; a dive ends with "Entry" (Arm.Back › 2 Soms.Pike › Entry).')).toBe('最后一个阶段名为“3.5 Twists”；跳水以“Entry”（入水）结束（Arm.Back › 2 Soms.Pike › Entry）。')
    expect(translate('107B has 3 stages (Forward › 3.5 Soms.Pike › Entry); 4 are marked. The stages are those of 107C.')).toBe('107B 有 3 个阶段（Forward › 3.5 Soms.Pike › Entry）；标了 4 个。 这些阶段属于 107C。')
    expect(translate('In "Standard" 3 tested dives of 107B have 2 training dives of that number; 10 are compared with.')).toBe('在“Standard”中，107B 的3 个测试跳水只有2 个训练跳水同代码；比较需要 10 个。')
  })
})
