import type { DiveRecord } from '../../library/dive-records.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { ExportRun } from './export-run.ts'
import { diveName } from './export-run.ts'
import type { ExportOption } from './exporter.ts'

/**
 * Dives that a strict format cannot hold: refused all together, with the first of
 * them named, or left out where that was chosen.
 */
export const incompleteOption: ExportOption = {
  name: 'incomplete', default: 'refuse',
  title: { en: 'Incomplete dives', zh: '不完整的跳水' },
  explanation: { en: 'What to do with dives that lack something the format needs: write nothing and list them, or leave them out.', zh: '缺少该格式所需信息的跳水如何处理：不写入并列出，或略过。' },
  choices: [{ value: 'refuse', title: { en: 'Refuse', zh: '拒绝' } }, { value: 'skip', title: { en: 'Leave out', zh: '略过' } }],
}

const mostNamed = 5

export class IncompleteDives {
  readonly #run: ExportRun
  readonly #format: string
  readonly #first: string[] = []
  #count = 0

  constructor(run: ExportRun, format: string) {
    this.#run = run
    this.#format = format
  }

  add(record: DiveRecord, reason: string): void {
    if (this.#run.options['incomplete'] === 'skip') {
      this.#run.skip(record, reason)
      return
    }
    this.#count++
    if (this.#first.length < mostNamed) this.#first.push(`${diveName(record)}: ${reason}`)
  }

  /** After the last dive. @throws StudioError 'invalid-input' */
  refuse(): void {
    if (this.#count === 0) return
    const rest = this.#count - this.#first.length
    throw new StudioError('invalid-input', `${this.#count} ${this.#count === 1 ? 'dive' : 'dives'} cannot be written as ${this.#format}, so nothing was. ${this.#first.join(' ')}${rest > 0 ? ` And ${rest} more.` : ''}`, { hint: 'Complete these dives, or let the export leave them out.' })
  }
}
