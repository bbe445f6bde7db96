import { runExport } from './export-run.ts'
import type { Exporter } from './exporter.ts'
import { DivesDocumentWriter } from './write-dives-document.ts'

/** One JSON file in the published form (dives-document.ts, docs/formats.md), one dive a line. */
export const jsonExporter: Exporter = {
  name: 'json',
  title: { en: 'JSON', zh: 'JSON' },
  explanation: { en: 'dives.json with everything known of the dives, their states, assignments and comments included, in a published form that has a JSON schema.', zh: 'dives.json，包含跳水的全部信息，含状态、分配和评论，格式公开并附 JSON schema。' },
  extensions: ['.json'],
  needs: [],
  options: [],
  write: (request, context = {}) => runExport(jsonExporter, request, context, async (run) => {
    const file = await run.stage.create('dives.json')
    const writer = new DivesDocumentWriter((text) => file.write(text), {
      createdAt: new Date((context.now ?? Date.now)()).toISOString(), createdBy: context.writer ?? 'Highboard', categories: request.categories ?? [], splits: request.splits,
    })
    await writer.start()
    for await (const record of run.dives()) await writer.add(record)
    await writer.end()
  }),
}
