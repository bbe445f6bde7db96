import { basename, isAbsolute } from 'node:path'
import type { exportProcedures } from '../../shared/contract/exports.ts'
import { StudioError } from '../../shared/errors.ts'
import { resolveExportOptions } from '../datasets/export/export-options.ts'
import { exporters, getExporter } from '../datasets/export/registry.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Formats and writing dives out. */
export function exportHandlers({ board }: StudioContext): Handlers<keyof typeof exportProcedures> {
  return {
    'exports.formats': () => exporters.map(({ name, title, explanation, extensions, options }) => ({
      name, title, explanation, extensions: [...extensions],
      options: options.map((option) => ({
        name: option.name, title: option.title, explanation: option.explanation, default: option.default,
        choices: option.choices ? [...option.choices] : null, range: option.range ? [option.range[0], option.range[1]] : null,
      })),
    })),
    'exports.start': async (request) => {
      if (!isAbsolute(request.folder)) throw new StudioError('invalid-input', `"${request.folder}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
      const exporter = getExporter(request.format)
      resolveExportOptions(exporter, request)
      return { jobId: await board.start('export-dives', `Export ${exporter.title.en} to ${basename(request.folder)}`, request) }
    },
  }
}
