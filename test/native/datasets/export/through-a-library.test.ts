import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../../src/main/datasets/dataset.ts'
import { inspectBundle } from '../../../../src/main/datasets/export/bundle/read-bundle.ts'
import { writeBundle } from '../../../../src/main/datasets/export/bundle/write-bundle.ts'
import type { ExportRequest } from '../../../../src/main/datasets/export/exporter.ts'
import { getExporter } from '../../../../src/main/datasets/export/registry.ts'
import { isNothingToDo, planImport } from '../../../../src/main/datasets/plan-import.ts'
import { readDataset } from '../../../../src/main/datasets/read-dataset.ts'
import type { Library } from '../../../../src/main/library/library.ts'
import { importer, temporaryLibrary } from '../../library/temporary-library.ts'
import { shared } from './dataset-records.ts'

/** Import → export → import gives the same library, with a real library in between. */
async function plan(library: Library, dataset: Dataset) {
  return planImport(dataset, await library.dataSets.known(dataset.name), { onConflict: 'keep', pictures: new Map(), attached: new Set() })
}

async function requestOf(library: Library): Promise<ExportRequest> {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-through-'))
  const splits = (await library.splits.list()).map(({ id, name }) => ({ splitId: id, name }))
  return { records: library.records.read(), count: null, splits, categories: await library.dataSets.categories(), target: { folder } }
}

describe('a library of real annotations', () => {
  for (const [kind, count] of [['finediving', 3000], ['mtl-aqa', 1412]] as const) {
    const folder = join(shared, 'data', kind)
    const isThere = existsSync(folder)
    if (!isThere) console.warn(`The real annotations are not at ${folder}: that a library of them survives an export is not tested. Set HIGHBOARD_SHARED to where they are.`)
    it.skipIf(!isThere)(`${kind}: what was exported is the same import again`, async () => {
      const library = await temporaryLibrary()
      await library.dataSets.store((await plan(library, await readDataset(folder, { kind }))).batch, importer)
      const request = await requestOf(library)
      const summary = await getExporter(kind).write(request)
      expect(summary).toMatchObject({ diveCount: count, skippedCount: 0, notes: [] })
      const exported = await readDataset(request.target.folder)
      const again = await plan(library, exported)
      expect(again.batch.counts).toMatchObject({ unchanged: count, created: 0, changed: 0, conflicting: 0 })
      expect(isNothingToDo(again)).toBe(true)
      const membersOf = (splits: Dataset['splits']): unknown => splits.map(({ name, members }) => [name, new Map([...members].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, part }) => [key, part]))])
      expect(membersOf(exported.splits)).toEqual(membersOf((await readDataset(folder, { kind })).splits))

      const bundled = await requestOf(library)
      await writeBundle({ ...bundled, title: kind, withMedia: false, models: [], frameIndex: () => null })
      const { datasets } = await inspectBundle(join(bundled.target.folder, `${kind}.highboard`))
      expect(datasets.map(({ name, records }) => [name, records.length])).toEqual([[kind, count]])
      const fromBundle = datasets[0]
      if (fromBundle) expect((await plan(library, fromBundle)).batch.counts).toMatchObject({ unchanged: count, created: 0, changed: 0, conflicting: 0 })
    })
  }
})
