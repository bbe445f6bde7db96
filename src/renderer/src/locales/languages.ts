/**
 * A language is one file of messages in this folder, named by its BCP 47 tag
 * (`de.json`). Beside its messages it may carry, all optional:
 * `language` (its own name, direction, the tag for dates, how it offers
 * itself), `doctorRule` (the doctor's rules, which are written in English where
 * they are defined), `texts` (other English texts of the program, such as a
 * method's options, from English to the language), `sentences` (errors and
 * findings, likewise, with {names} where values stand) and `errorCode` (a kind of
 * error whose sentence is not listed). What a file lacks is shown in English, key
 * by key.
 */
export interface Language {
  /** Name of its file: what the settings hold. */
  code: string
  /** As its speakers call it. */
  name: string
  direction: 'ltr' | 'rtl'
  /** BCP 47, for dates and numbers and the page's `lang`. */
  tag: string
  /** "Switch to English", in itself. */
  switchTo: string
  texts: Readonly<Record<string, string>>
  sentences: Readonly<Record<string, string>>
}

/** Messages as JSON has them. */
export interface MessageTree { [key: string]: string | MessageTree }

export const fallbackLanguage = 'en'

/** What Intl takes as a language; other names of files are none. */
function isTag(code: string): boolean {
  try {
    return Intl.getCanonicalLocales(code).length === 1
  } catch {
    return false
  }
}
const isTree = (value: unknown): value is MessageTree => typeof value === 'object' && value !== null && !Array.isArray(value)

const plainTexts = (tree: unknown): Record<string, string> => (isTree(tree) ? Object.fromEntries(Object.entries(tree).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) : {})

/** Finds the languages among files by path; English first, then by their own names. */
export function findLanguages(files: Readonly<Record<string, MessageTree>>): { languages: Language[]; messages: Record<string, MessageTree> } {
  const messages: Record<string, MessageTree> = {}
  const languages = Object.entries(files).flatMap(([path, { language, texts, sentences, ...rest }]): Language[] => {
    const code = (path.split('/').at(-1) ?? path).replace(/\.json$/, '')
    if (!isTag(code)) return []
    messages[code] = rest
    const about = isTree(language) ? language : {}
    const said = (key: string): string | undefined => (typeof about[key] === 'string' ? about[key] : undefined)
    const name = said('name') ?? code
    const tag = said('tag')
    return [{
      code,
      name,
      direction: said('direction') === 'rtl' ? 'rtl' : 'ltr',
      tag: tag !== undefined && isTag(tag) ? tag : code,
      switchTo: said('switchTo') ?? name,
      texts: plainTexts(texts),
      sentences: plainTexts(sentences),
    }]
  })
  languages.sort((a, b) => Number(b.code === fallbackLanguage) - Number(a.code === fallbackLanguage) || a.name.localeCompare(b.name))
  return { languages, messages }
}

/**
 * Which of `choices` forms of a message suits `count` in a language: its plural
 * categories in CLDR's order, "other" last. One form more than the language has
 * is the form for none, in front.
 */
export function pluralForm(tag: string, count: number, choices: number): number {
  const rules = pluralRulesOf(tag)
  const categories = pluralOrder.filter((category) => rules.resolvedOptions().pluralCategories.includes(category))
  const hasNone = choices > categories.length
  if (hasNone && count === 0) return 0
  const category = rules.select(Math.abs(count))
  return category === 'other' ? choices - 1 : Math.min(categories.indexOf(category) + Number(hasNone), choices - 1)
}

const pluralOrder: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other']
const known = new Map<string, Intl.PluralRules>()
function pluralRulesOf(tag: string): Intl.PluralRules {
  let rules = known.get(tag)
  if (!rules) {
    rules = new Intl.PluralRules(tag)
    known.set(tag, rules)
  }
  return rules
}
