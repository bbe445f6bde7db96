/** Small readers that take nothing which is not well formed: what other programs would read of our files. */

interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: XmlNode[]
  text: string
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#9;': '\t', '&#10;': '\n', '&#13;': '\r' }

function decode(text: string): string {
  if (/[<>"]|[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text.replaceAll('"', ''))) throw new Error(`not allowed in XML: ${text}`)
  return text.replace(/&[^;]*;?/g, (entity) => {
    const sign = entities[entity]
    if (sign === undefined) throw new Error(`unknown entity ${entity}`)
    return sign
  })
}

/** Elements, attributes and text; nothing else XML knows. */
export function readXml(text: string): XmlNode {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!text.startsWith(head)) throw new Error('no declaration')
  const stack: XmlNode[] = [{ name: '', attributes: {}, children: [], text: '' }]
  const token = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[A-Za-z_][\w:.-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/y
  token.lastIndex = head.length
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (!match) throw new Error(`not well formed at ${at}: ${text.slice(at, at + 60)}`)
    const [, closing, name = '', attributeText = '', selfClosing, characters] = match
    const top = stack.at(-1) as XmlNode
    if (characters !== undefined) top.text += decode(characters)
    else if (closing === '/') {
      if (stack.pop()?.name !== name) throw new Error(`</${name}> closes another element`)
    } else {
      const attributes: Record<string, string> = {}
      for (const [, key = '', value = ''] of attributeText.matchAll(/([A-Za-z_][\w:.-]*)="([^"]*)"/g)) {
        if (key in attributes) throw new Error(`${key} twice`)
        attributes[key] = decode(value)
      }
      const node = { name, attributes, children: [], text: '' }
      top.children.push(node)
      if (selfClosing !== '/') stack.push(node)
    }
  }
  const root = stack[0]?.children[0]
  if (stack.length !== 1 || root === undefined || stack[0]?.children.length !== 1) throw new Error('not one closed element')
  return root
}

export interface ElanTier {
  id: string
  type: string
  parent: string | null
  annotations: { start: number; end: number; value: string }[]
}

/** EAF 3.0 as its schema has it (order of elements, required attributes, references), and tiers without overlaps. */
export function readElan(text: string): { date: string; media: Record<string, string> | null; tiers: ElanTier[] } {
  const root = readXml(text)
  expectThat(root.name === 'ANNOTATION_DOCUMENT' && root.attributes['FORMAT'] === '3.0' && root.attributes['VERSION'] === '3.0' && 'AUTHOR' in root.attributes, 'root')
  const date = root.attributes['DATE'] ?? ''
  expectThat(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$/.test(date), `date ${date}`)
  const order = ['HEADER', 'TIME_ORDER', 'TIER', 'LINGUISTIC_TYPE', 'CONSTRAINT']
  const places = root.children.map(({ name }) => order.indexOf(name))
  expectThat(places.every((place, i) => place >= 0 && place >= (places[i - 1] ?? 0)), 'order of elements')
  const [header, timeOrder] = root.children
  expectThat(header?.name === 'HEADER' && header.attributes['TIME_UNITS'] === 'milliseconds' && timeOrder?.name === 'TIME_ORDER', 'header')
  const headerOrder = header?.children.map(({ name }) => ['MEDIA_DESCRIPTOR', 'LINKED_FILE_DESCRIPTOR', 'PROPERTY'].indexOf(name)) ?? []
  expectThat(headerOrder.every((place, i) => place >= (headerOrder[i - 1] ?? 0)), 'order in the header')
  const slots = new Map<string, number>()
  let before = 0
  for (const slot of timeOrder?.children ?? []) {
    const value = Number(slot.attributes['TIME_VALUE'])
    expectThat(slot.name === 'TIME_SLOT' && Number.isInteger(value) && value >= before, `slot ${value} after ${before}`)
    before = value
    slots.set(slot.attributes['TIME_SLOT_ID'] ?? '', value)
  }
  expectThat(slots.size === timeOrder?.children.length, 'slot names are unique')
  const types = new Set(root.children.filter(({ name }) => name === 'LINGUISTIC_TYPE').map(({ attributes }) => attributes['LINGUISTIC_TYPE_ID']))
  const stereotypes = root.children.filter(({ name }) => name === 'CONSTRAINT').map(({ attributes }) => attributes['STEREOTYPE'])
  for (const { attributes } of root.children.filter(({ name }) => name === 'LINGUISTIC_TYPE')) expectThat(attributes['CONSTRAINTS'] === undefined || stereotypes.includes(attributes['CONSTRAINTS']), 'constraint')
  const ids = new Set<string>()
  const tiers = root.children.filter(({ name }) => name === 'TIER').map((node): ElanTier => {
    expectThat(types.has(node.attributes['LINGUISTIC_TYPE_REF']), 'type of a tier')
    const annotations = node.children.map((annotation) => {
      const [inner] = annotation.children
      const value = inner?.children[0]
      expectThat(annotation.name === 'ANNOTATION' && annotation.children.length === 1 && inner?.name === 'ALIGNABLE_ANNOTATION' && inner.children.length === 1 && value?.name === 'ANNOTATION_VALUE', 'annotation')
      const id = inner?.attributes['ANNOTATION_ID'] ?? ''
      expectThat(id !== '' && !ids.has(id), `annotation ${id}`)
      ids.add(id)
      const [start, end] = [slots.get(inner?.attributes['TIME_SLOT_REF1'] ?? ''), slots.get(inner?.attributes['TIME_SLOT_REF2'] ?? '')]
      if (start === undefined || end === undefined || end <= start) throw new Error(`annotation ${id} goes from ${start} to ${end}`)
      return { start, end, value: value?.text ?? '' }
    })
    expectThat(annotations.every(({ start }, i) => i === 0 || start >= (annotations[i - 1]?.end ?? 0)), 'annotations of a tier do not overlap')
    return { id: node.attributes['TIER_ID'] ?? '', type: node.attributes['LINGUISTIC_TYPE_REF'] ?? '', parent: node.attributes['PARENT_REF'] ?? null, annotations }
  })
  for (const { parent } of tiers) expectThat(parent === null || tiers.some(({ id }) => id === parent), 'parent of a tier')
  const descriptor = header?.children.find(({ name }) => name === 'MEDIA_DESCRIPTOR')
  expectThat(descriptor === undefined || ('MEDIA_URL' in descriptor.attributes && 'MIME_TYPE' in descriptor.attributes), 'media descriptor')
  return { date, media: descriptor?.attributes ?? null, tiers }
}

/** Blocks as the W3C grammar has them: header, comments, cues with an identifier, times and text. */
export function readWebVtt(text: string): { id: string; start: number; end: number; text: string }[] {
  expectThat(/^WEBVTT\n\n/.test(text) && text.endsWith('\n') && !text.includes('\0') && !text.includes('\r'), 'signature')
  const cues = text.slice(8).trimEnd().split(/\n{2,}/).flatMap((block) => {
    const [id = '', times = '', ...lines] = block.split('\n')
    if (id === 'NOTE') {
      expectThat(!block.includes('-->'), 'comment')
      return []
    }
    const match = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/.exec(times)
    if (!match) throw new Error(`times ${times}`)
    const [h, m, s, ms, h2, m2, s2, ms2] = match.slice(1).map(Number) as [number, number, number, number, number, number, number, number]
    const payload = lines.join('\n')
    expectThat(payload !== '' && !/[<>]|-->|&(?!amp;|lt;|gt;)/.test(payload), `text ${payload}`)
    const [start, end] = [((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2]
    expectThat(end > start, 'a cue ends after it starts')
    return [{ id, start, end, text: payload.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') }]
  })
  expectThat(new Set(cues.map(({ id }) => id)).size === cues.length, 'identifiers are unique')
  return cues
}

function expectThat(condition: boolean | undefined, what: string): void {
  if (condition !== true) throw new Error(`not as it should be: ${what}`)
}
