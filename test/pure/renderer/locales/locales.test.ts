import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '../../../../src/renderer/src/locales/en.json'
import zh from '../../../../src/renderer/src/locales/zh.json'

type Tree = { [key: string]: string | Tree }
function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(`${prefix}${key}`, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) all.set(inner, text)
  }
  return all
}
// What a language says of itself, and the doctor's rules, which are English where they are defined, are no messages to compare.
const own = new Set(['language', 'doctorRule', 'texts', 'sentences', 'errorCode'])
const messages = (file: Tree): Map<string, string> => flatten(Object.fromEntries(Object.entries(file).filter(([key]) => !own.has(key))))
const english = messages(en)
const chinese = messages(zh)
const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()

const source = join(import.meta.dirname, '../../../../src/renderer/src')
const code = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|vue)$/.test(file)).map((file) => readFileSync(join(source, file), 'utf8')).join('\n')

describe('locales', () => {
  it('say the same things in both languages', () => expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort()))
  it('fill in the same values', () => {
    for (const [key, text] of english) expect([key, placeholders(chinese.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })
  it('have every message that a screen asks for by name', () => {
    const asked = [...code.matchAll(/\bt\('([\w.-]+)'/g)].map((match) => match[1] ?? '')
    expect(asked.length).toBeGreaterThan(150)
    expect(asked.filter((key) => !english.has(key))).toEqual([])
  })
  it('have no message that nobody asks for', () => {
    const stems = [...code.matchAll(/`([\w]+(?:\.[\w]+)*)\.\$\{/g)].map((match) => `${match[1]}.`)
    const unused = [...english.keys()].filter((key) => !code.includes(`'${key}'`) && !stems.some((stem) => key.startsWith(stem)))
    expect(unused).toEqual([])
  })
})
