/**
 * What the studio says in English where it is found out (errors, findings of
 * the doctor), in another language: a language file lists those sentences as
 * they are written in English, a {name} where a value stands, with their
 * translation. What it does not list is null, for the caller to show in English.
 */
export type Translate = (english: string) => string | null

interface Template {
  pattern: RegExp
  /** Names of the values, in the order of the English sentence. */
  names: string[]
  translation: string
  /** Such as the title of a job ("Train {name}"); a whole sentence that begins so is another one. */
  isTitle: boolean
  /** Characters that are not values: the more, the surer the match. */
  literalLength: number
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function templateOf(english: string, translation: string): Template {
  const parts = english.split(/\{(\w+)\}/)
  const texts = parts.filter((_, i) => i % 2 === 0)
  return { pattern: new RegExp(`^${texts.map(literal).join('([\\s\\S]+?)')}$`), names: parts.filter((_, i) => i % 2 === 1), translation, isTitle: !/[.:;!?]/.test(texts.join('')), literalLength: texts.join('').length }
}

/** @param sentences from English to the language; a value that is a known sentence itself ("3 pictures") is translated too */
export function knownSentences(sentences: Readonly<Record<string, string>>): Translate {
  const templates = Object.entries(sentences)
    .filter(([english]) => /\{\w+\}/.test(english))
    .map(([english, translation]) => templateOf(english, translation))
    .sort((a, b) => b.literalLength - a.literalLength)

  function one(english: string): string | null {
    const exact = sentences[english]
    if (exact !== undefined) return exact
    const isSentence = /[.!?]$/.test(english)
    for (const { pattern, names, translation, isTitle } of templates) {
      if (isTitle && isSentence) continue
      const match = pattern.exec(english)
      if (match) return translation.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = match[names.indexOf(name) + 1]
        return value === undefined ? whole : (one(value) ?? value)
      })
    }
    return null
  }
  /** As few pieces as possible, each of whole sentences and each known. */
  function translate(english: string): string | null {
    const whole = one(english)
    if (whole !== null) return whole
    const parts = english.split(/(?<=[.!?]) (?=\S)/)
    for (let count = parts.length - 1; count > 0; count--) {
      const first = one(parts.slice(0, count).join(' '))
      const rest = first === null ? null : translate(parts.slice(count).join(' '))
      if (first !== null && rest !== null) return `${first} ${rest}`
    }
    return null
  }
  return translate
}
