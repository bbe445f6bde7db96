/** A model card as elements: parsed to data first, so no text in it can become markup. */
import { defineComponent, h, type VNode } from 'vue'
import { parseMarkdown, type Block, type Inline } from '../../markdown/parse-markdown.ts'

function inline(part: Inline): VNode | string {
  switch (part.kind) {
    case 'text': return part.text
    case 'strong': return h('strong', part.text)
    case 'emphasis': return h('em', part.text)
    case 'code': return h('code', { class: 'mono' }, part.text)
    case 'link': return h('a', { href: part.address, target: '_blank', rel: 'noreferrer noopener' }, part.text)
  }
}

function block(part: Block): VNode {
  switch (part.kind) {
    case 'heading': return h(`h${Math.min(part.level + 2, 5)}`, part.content.map(inline))
    case 'paragraph': return h('p', part.content.map(inline))
    case 'list': return h(part.isOrdered ? 'ol' : 'ul', part.items.map((item) => h('li', item.map(inline))))
    case 'code': return h('pre', { class: 'mono' }, part.text)
    case 'table':
      return h('table', [
        h('thead', h('tr', part.header.map((cell) => h('th', { scope: 'col' }, cell.map(inline))))),
        h('tbody', part.rows.map((row) => h('tr', row.map((cell) => h('td', cell.map(inline)))))),
      ])
  }
}

export const MarkdownText = defineComponent({
  name: 'MarkdownText',
  props: { source: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 'markdown selectable' }, parseMarkdown(props.source).map(block)),
})
