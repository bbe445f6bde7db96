import { StudioError } from '../../../shared/errors.ts'
import type { Exporter, ExportOption, ExportOptionValues, ExportRequest } from './exporter.ts'

/**
 * The options of a format with what was chosen put in. Nothing unknown and
 * nothing of another type is passed over: a mistyped option would otherwise give
 * files the user did not ask for.
 * @throws StudioError 'invalid-input'
 */
export function resolveExportOptions(exporter: Pick<Exporter, 'name' | 'options'>, request: Pick<ExportRequest, 'options'>): ExportOptionValues {
  const given = request.options ?? {}
  const known = new Map(exporter.options.map((option) => [option.name, option]))
  const unknown = Object.keys(given).find((name) => !known.has(name))
  if (unknown !== undefined) {
    const names = [...known.keys()].join(', ')
    throw new StudioError('invalid-input', `The format ${exporter.name} has no option "${unknown}".`, { hint: names === '' ? 'It has no options.' : `Its options are: ${names}.` })
  }
  return Object.fromEntries(exporter.options.map((option) => {
    const value = given[option.name] ?? option.default
    checkValue(option, value)
    return [option.name, value]
  }))
}

function checkValue(option: ExportOption, value: unknown): void {
  const refuse = (expected: string): StudioError => new StudioError('invalid-input', `The option "${option.name}" is ${JSON.stringify(value)}; expected was ${expected}.`)
  if (option.choices) {
    if (!option.choices.some((choice) => choice.value === value)) throw refuse(`one of ${option.choices.map((choice) => choice.value).join(', ')}`)
    return
  }
  if (typeof value !== typeof option.default) throw refuse(`a ${typeof option.default}, such as ${JSON.stringify(option.default)}`)
  if (typeof value !== 'number') return
  const [low, high] = option.range ?? [-Infinity, Infinity]
  if (!Number.isFinite(value) || value < low || value > high) throw refuse(`a number from ${low} to ${high}`)
}
