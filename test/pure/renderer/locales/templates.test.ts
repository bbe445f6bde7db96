import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'vue/compiler-sfc'
import { describe, expect, it } from 'vitest'

/** Words a screen may show as they are: names, units, and examples of what to type. */
const untranslated = /^(Highboard|ICC|MAE|SRCC|SHA|tIoU|AUC|GPU|CPU|DD|fps|px|ms|MB|GB|R-ℓ|\p{L})$/u
const attributes = new Set(['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label', 'hint', 'text'])

interface Node { type: number; content?: string | { content: string }; tag?: string; props?: { type: number; name: string; value?: { content: string }; arg?: { content: string }; exp?: { content: string } }[]; children?: Node[] }

/** Runs of letters that are not in the list above; an example of a path is none. */
const words = (text: string): string[] => (text.replace(/^\/\S+$/, '').match(/\p{L}[\p{L}’'-]*/gu) ?? []).map((word) => word.replace(/-$/, '')).filter((word) => !untranslated.test(word))
/** Texts within an expression: strings of more than one word, which no key, class or name of an event is. */
const stringsIn = (expression: string): string[] => [...expression.matchAll(/(['"`])((?:(?!\1).)*)\1/g)].map((match) => (match[2] ?? '').replace(/\$\{[^}]*\}/g, ' ')).filter((text) => /\p{L}{2,} \p{L}{2,}/u.test(text))

/** What a template shows without asking for a message. */
function hardCoded(template: Node): string[] {
  const found: string[] = []
  const visit = (node: Node): void => {
    if (node.type === 2 && typeof node.content === 'string' && words(node.content).length > 0) found.push(node.content.trim())
    if (node.type === 5 && typeof node.content === 'object') found.push(...stringsIn(node.content.content))
    for (const prop of node.props ?? []) {
      if (prop.type === 6 && attributes.has(prop.name) && words(prop.value?.content ?? '').length > 0) found.push(`${prop.name}="${prop.value?.content}"`)
      if (prop.type === 7 && prop.name === 'bind' && attributes.has(prop.arg?.content ?? '')) found.push(...stringsIn(prop.exp?.content ?? ''))
    }
    // What stands in <code> is typed, not read.
    if (node.tag !== 'code' && node.tag !== 'kbd') node.children?.forEach(visit)
  }
  visit(template)
  return found
}
const inTemplate = (source: string): string[] => {
  const { descriptor } = parse(source)
  return descriptor.template?.ast ? hardCoded(descriptor.template.ast as unknown as Node) : []
}

const source = join(import.meta.dirname, '../../../../src/renderer/src')
const screens = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.vue'))

describe('templates', () => {
  it('show no text of their own: all of it is in the language files', () => {
    expect(screens.length).toBeGreaterThan(80)
    const found = screens.flatMap((file) => inTemplate(readFileSync(join(source, file), 'utf8')).map((text) => `${file}: ${text}`))
    expect(found).toEqual([])
  })
  it('are really looked through', () => {
    expect(inTemplate('<template><p>Hello there</p></template>')).toEqual(['Hello there'])
    expect(inTemplate('<template><button aria-label="Close the door" :title="t(\'action.close\')" /></template>')).toEqual(['aria-label="Close the door"'])
    expect(inTemplate('<template><b>{{ ok ? \'All is well\' : t(\'action.close\') }} · {{ n }} fps</b></template>')).toEqual(['All is well'])
  })
})
