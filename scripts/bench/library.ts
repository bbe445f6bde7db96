import type { DiveId } from '../../src/shared/contract/entities.ts'
import { openLibrary } from '../../src/main/library/open-library.ts'
import type { DiveQuery, Library } from '../../src/main/library/library.ts'
import type { QueueQuery } from '../../src/main/library/work.ts'
import { createLargeLibrary } from '../../test/helpers/large-library.ts'
import { row, type BenchRow } from './measure.ts'

const runs = 25

/**
 * How long the library itself takes: lists of 100,000 dives as they stand and
 * right after an edit (when nothing that was kept holds), a queue of 10,000,
 * edits, opening. Processor time, so that other work on the machine counts for
 * little.
 */
export async function benchLibrary(): Promise<BenchRow[]> {
  return [...(await benchLists()), ...(await benchQueue())]
}

const lists: readonly (readonly [string, DiveQuery])[] = [
  ['first page', {}],
  ['far page', { offset: 90_000 }],
  ['newest', { sort: 'newest' }],
  ['by score, half way', { sort: 'score', offset: 50_000 }],
  ['by athlete', { sort: 'athlete' }],
  ['one dive number', { diveNumber: '107B' }],
  ['labelled only', { labelled: 'yes' }],
  ['test part', { part: 'test' }],
  ['search', { search: 'diver 4242' }],
  ['search that all fit', { search: 'cup', sort: 'newest' }],
  ['a word too short for the index', { search: 'diver 42 cup' }],
  ['training part, far down', { part: 'train', sort: 'score', offset: 80_000 }],
  ['everything at once', { search: 'diver cup', labelled: 'yes', part: 'train', category: 'diving', sort: 'score', offset: 20_000 }],
]

async function benchLists(): Promise<BenchRow[]> {
  const { library, folder, author, remove } = await createLargeLibrary(100_000)
  try {
    const [first] = (await library.dives.list({ limit: 1 })).dives
    const id = first?.id ?? (0 as DiveId)
    const edit = editOf(library, id, author)
    const rows: BenchRow[] = []
    for (const [name, query] of lists) {
      const work = (): Promise<unknown> => library.dives.list(query)
      rows.push(row(`100,000 dives, ${name}`, 'ms', await processorTimes(work)), row(`the same right after an edit`, 'ms', await processorTimes(work, edit)))
    }
    let n = 0
    rows.push(
      row('moving a boundary', 'ms', await processorTimes(() => library.stages.set(id, [0, 20 + (n += 1), 90].map((startFrame) => ({ label: null, startFrame })), 'Moved', author))),
      row('reading one dive', 'ms', await processorTimes(() => library.dives.get(id))),
      row('counting the dive numbers', 'ms', await processorTimes(() => library.dives.numbers())),
      ...(await benchAthletes(library, author)),
      row('opening the library', 'ms', await processorTimes(async () => (await openLibrary(folder)).close())),
    )
    return rows
  } finally {
    await remove()
  }
}

/** People and dates of the same dives, each counted anew after an edit. */
async function benchAthletes(library: Library, author: Parameters<Library['dives']['update']>[2]): Promise<BenchRow[]> {
  const page = { offset: 0, limit: 100 }
  const edit = editOf(library, (await library.dives.list({ limit: 1 })).dives[0]?.id ?? (0 as DiveId), author)
  const works: [string, () => Promise<unknown>, boolean][] = [
    ['athletes, 5,000 people', () => library.athletes.list({ search: '', sort: 'latest' }, page), true],
    ['the same with nothing changed', () => library.athletes.list({ search: '', sort: 'latest' }, page), false],
    ['athletes, searched', () => library.athletes.list({ search: 'diver 123', sort: 'dives' }, page), false],
    ['dives of one athlete', () => library.athletes.divesOf('Diver 77', { offset: 0, limit: 200 }), false],
    ['events', () => library.athletes.events({ search: '', undatedOnly: true }, page), false],
    ['dives by date', () => library.dives.list({ sort: 'date', limit: 100 }), false],
  ]
  const rows: BenchRow[] = []
  for (const [name, work, isAnew] of works) rows.push(row(name, 'ms', isAnew ? await processorTimes(work, edit) : await processorTimes(work)))
  const ids = (await library.dives.ids({ sort: 'newest' })).slice(0, 3000)
  return [...rows, row('a date for 3,000 dives', 'ms', [await processorTime(() => library.sharedFacts.set(ids, { date: '2021-07-31' }, true, author))])]
}

async function benchQueue(): Promise<BenchRow[]> {
  const { library, author, annotator, remove } = await createLargeLibrary(10_000)
  const filters: readonly (readonly [string, QueueQuery])[] = [
    ['library order', {}],
    ['uncertain first', { order: 'uncertainty' }],
    ['largest effect, mine, to do', { order: 'effect', annotator, states: ['to-do'] }],
    ['disagreement, searched', { order: 'disagreement', search: 'diver cup', states: ['labelled', 'to-do'] }],
    ['open comments', { order: 'open-comments', hasOpenComments: true, reviewer: 'nobody' }],
  ]
  try {
    const id = (await library.queue.list({}, 0, 1)).rows[0]?.dive.id ?? (0 as DiveId)
    const edit = editOf(library, id, author)
    const rows: BenchRow[] = []
    for (const [name, filter] of filters) {
      rows.push(
        row(`queue of 10,000, ${name}: a page`, 'ms', await processorTimes(() => library.queue.list(filter, 0, 100), edit), 'after an edit'),
        row('its place of a dive', 'ms', await processorTimes(() => library.queue.place(filter, id), edit), 'after an edit'),
        row('its counts', 'ms', await processorTimes(() => library.queue.counts(filter), edit), 'after an edit'),
      )
    }
    const ids = await library.queue.ids({})
    const [assign, accept, back]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < 3; round += 1) {
      assign.push(await processorTime(() => library.work.assign(ids, [annotator], 'keep', 1, author)))
      let accepted: Awaited<ReturnType<Library['work']['setState']>> | null = null
      accept.push(await processorTime(async () => (accepted = await library.work.setState(ids, 'accepted', null, author))))
      back.push(await processorTime(() => library.work.takeBack((accepted as Awaited<ReturnType<Library['work']['setState']>> | null)?.changed ?? [])))
    }
    return [...rows, row('10,000 dives assigned', 'ms', assign), row('accepted', 'ms', accept), row('taken back', 'ms', back)]
  } finally {
    await remove()
  }
}

function editOf(library: Library, id: DiveId, author: Parameters<Library['dives']['update']>[2]): () => Promise<unknown> {
  let round = 0
  return () => library.dives.update(id, { round: `${round += 1}` }, author)
}

async function processorTimes(work: () => Promise<unknown>, before: () => Promise<unknown> = () => Promise.resolve()): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < runs; n += 1) {
    await before()
    times.push(await processorTime(work))
  }
  return times
}

/** In milliseconds, of this process with all its threads. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const used = process.cpuUsage(start)
  return (used.user + used.system) / 1000
}
