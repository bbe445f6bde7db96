import type { importProcedures } from '../../shared/contract/importing.ts'
import { browseFolder, expandImportPaths } from '../datasets/folder-listing.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import type { ImportOutcomes } from './import-outcomes.ts'

/** Choosing files and importing them. */
export function importHandlers({ board, pickFiles }: StudioContext, outcomes: ImportOutcomes): Handlers<keyof typeof importProcedures> {
  return {
    'files.pick': async ({ kind }) => (pickFiles ? { isSupported: true, paths: await pickFiles(kind) } : { isSupported: false, paths: [] }),
    'files.browse': ({ folder }) => browseFolder(folder),
    'imports.start': async ({ paths, ...options }) => {
      const expanded = await expandImportPaths(paths)
      const title = expanded.length === 1 ? `Import ${expanded[0]?.split(/[\\/]/).at(-1) ?? ''}` : `Import ${expanded.length} videos`
      return { jobId: await board.start('import', title, { paths: expanded, ...options }) }
    },
    'imports.outcome': ({ jobId }) => outcomes.find(jobId),
  }
}
