import { basename, isAbsolute } from 'node:path'
import type { DiveFacts } from '../../shared/contract/entities.ts'
import type { resultsProcedures } from '../../shared/contract/results-sheets.ts'
import { reviewLimit, type SheetRow } from '../../shared/contract/reviews.ts'
import { heightsMetres } from '../../shared/domain/difficulty.ts'
import type { SheetFact } from '../../shared/domain/results/compare-facts.ts'
import { matchResults, namesMeant, questionNames } from '../../shared/domain/results/match-results.ts'
import { plainName } from '../../shared/domain/results/names.ts'
import { disagreeingTotal } from '../../shared/domain/results/sheet-rows.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobHost } from '../engine/host.ts'
import { readResultsResult, type ReadResults } from '../engine/jobs/read-results.ts'
import type { SheetEdit } from '../library/results.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Results sheets: their rows beside the dives of the library, and the session made of them. */
export function resultsHandlers({ library }: Pick<StudioContext, 'library'>, host: JobHost): Handlers<keyof typeof resultsProcedures> {
  /** Untrusted files are read in a child. */
  async function read(input: { path: string; mapping: unknown; encoding: string | null; sheet: string | null }): Promise<ReadResults> {
    if (!isAbsolute(input.path)) throw new StudioError('invalid-input', `"${input.path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
    const outcome = await host.run('read-results', input, {}, { warmKey: 'datasets' }).outcome
    if (outcome.state === 'failed') throw outcome.error
    if (outcome.state === 'cancelled') throw new StudioError('cancelled', `"${basename(input.path)}" was not read to its end.`)
    return readResultsResult.parse(outcome.result)
  }

  return {
    'results.match': async ({ path, mapping, encoding, sheet, names }) => {
      const { fileName, rows, faulty } = await read({ path, mapping, encoding, sheet })
      if (rows.length > reviewLimit) throw new StudioError('invalid-input', `"${fileName}" has ${rows.length} results; one session holds up to ${reviewLimit}.`, { hint: 'Split it into several tables.' })
      const athletes = await library.results.athletes()
      const questions = questionNames(rows, athletes, names)
      const meant = namesMeant(rows, questions)
      const wanted = new Set([...meant.values()].flat())
      const spellings = [...athletes.keys()].filter((name) => name !== '' && wanted.has(plainName(name)))
      const dives = await library.results.divesOf(spellings, [...new Set(rows.flatMap(({ diveNumber }) => diveNumber ?? []))])
      const matches = matchResults(rows, dives, meant)
      const named = new Set(matches.flatMap(({ candidates }) => candidates.map(({ diveId }) => diveId)))
      const byId = new Map(dives.map((dive) => [dive.id as number, dive]))
      const idOf = (id: number) => (byId.get(id) ?? missing(id)).id
      return {
        fileName, faulty, questions, dives: dives.filter(({ id }) => named.has(id)),
        rows: matches.map(({ outcome, diveId, reasons, candidates }, i) => {
          const row = rows[i] as SheetRow
          return { row, outcome, diveId: diveId === null ? null : idOf(diveId), reasons, candidates: candidates.map((each) => ({ diveId: idOf(each.diveId), reasons: each.reasons, ...each.comparison })), computedPoints: disagreeingTotal(row) }
        }),
      }
    },
    'results.makeReview': async ({ name, note, isBlind, fileName, rows }) => {
      const lines = new Map<number, number>()
      for (const { row, diveId } of rows) {
        if (diveId === null) continue
        const earlier = lines.get(diveId)
        if (earlier !== undefined) throw new StudioError('invalid-input', `Lines ${earlier} and ${row.line} name the same dive.`, { hint: 'Choose another dive for one of them, or none.' })
        lines.set(diveId, row.line)
      }
      const edits = rows.flatMap(({ row, diveId, take }): SheetEdit[] => (diveId === null || take.length === 0 ? [] : [{ diveId, facts: takenFacts(row, take), summary: `Took ${take.map((fact) => factWords[fact]).join(', ')} from ${fileName}`.slice(0, 200) }]))
      const items = rows.map(({ row, diveId }) => ({ diveId, sheetRow: row }))
      const source = { kind: 'sheet' as const, fileName, rows: rows.length, gaps: rows.filter(({ diveId }) => diveId === null).length }
      const person = await annotator(library)
      return library.results.makeReview({ name, note, isBlind, source, items }, edits, person, person)
    },
    'results.takeBack': async ({ changes }) => ({ kept: await library.results.takeBack(changes) }),
  }
}

const factWords: Record<SheetFact, string> = { athlete: 'the athlete', diveNumber: 'the dive number', heightMetres: 'the height', event: 'the event', round: 'the round', date: 'the date', difficulty: 'the difficulty', awards: 'the awards', penaltyPoints: 'the penalty', scorePoints: 'the score' }

/** Awards and numbers stay as the sheet has them, odd ones too, as in every import: the doctor flags them. */
function takenFacts(row: SheetRow, take: readonly SheetFact[]): Partial<DiveFacts> {
  const facts: Partial<DiveFacts> = {}
  for (const fact of take) {
    if (fact === 'heightMetres') facts.heightMetres = heightsMetres.find((height) => height === row.heightMetres) ?? null
    else if (fact === 'penaltyPoints') facts.penaltyPoints = row.penaltyPoints ?? 0
    else Object.assign(facts, { [fact]: row[fact] })
  }
  return facts
}

function missing(id: number): never {
  throw new StudioError('internal', `Dive ${id} was matched and is not among the dives.`)
}
