import type { MethodInfo } from '../../../shared/contract/methods.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import type { CommandSession } from './session.ts'

/** methods: what can be trained and scored with, and the named choices of each. */
export async function listMethods({ studio, output }: CommandSession): Promise<void> {
  const methods = await studio.call('methods.list', {})
  for (const method of methods) {
    output.text(`${method.name}  ${method.title}: ${method.paper}`)
    output.text(`  ${method.summary.en}`)
    for (const { name, title, frames, size, parameterCount } of method.configurations) output.text(`  --configuration ${name}: ${title.en}; ${frames} frames of ${size} × ${size}, ${(parameterCount / 1e6).toFixed(1)} M parameters`)
    for (const option of method.options) output.text(`  --option ${option.name}=${option.choices?.map(({ value }) => value).join('|') ?? `<${typeof option.default}>`} (${String(option.default)}): ${option.explanation.en}`)
  }
  output.json({ methods })
}

/** A method by name; without one, the first. Errors: 'invalid-input'. */
export async function chooseMethod(studio: Pick<Studio, 'call'>, wanted: string | undefined): Promise<MethodInfo> {
  const methods = await studio.call('methods.list', {})
  const found = wanted === undefined ? methods[0] : methods.find((method) => method.name === wanted)
  if (found) return found
  throw new StudioError('invalid-input', `There is no method "${wanted ?? ''}".`, { hint: `There are ${methods.map((method) => method.name).join(', ')}.` })
}

/** "name=value" texts as the values their options take. Errors: 'invalid-input'. */
export function typedOptions(method: Pick<MethodInfo, 'title' | 'options'>, given: Readonly<Record<string, string>>): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(given).map(([name, text]) => {
    const option = method.options.find((candidate) => candidate.name === name)
    if (!option) throw new StudioError('invalid-input', `${method.title} has no option "${name}".`, { hint: `It has ${method.options.map((candidate) => candidate.name).join(', ') || 'none'}.` })
    return [name, typed(option.name, option.default, text)]
  }))
}

function typed(name: string, like: string | number | boolean, text: string): string | number | boolean {
  if (typeof like === 'string') return text
  if (typeof like === 'number') {
    const number = Number(text)
    if (text.trim() !== '' && Number.isFinite(number)) return number
    throw new StudioError('invalid-input', `The option "${name}" takes a number; found "${text}".`)
  }
  if (text === 'true' || text === 'false') return text === 'true'
  throw new StudioError('invalid-input', `The option "${name}" is true or false; found "${text}".`)
}

/** Collects repeated --option name=value. */
export function collectOption(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const split = text.indexOf('=')
  if (split < 1) throw new StudioError('invalid-input', `--option takes name=value; found "${text}".`)
  return { ...earlier, [text.slice(0, split)]: text.slice(split + 1) }
}
