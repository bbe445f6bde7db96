import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron'
import type { InputOf } from '../../shared/contract/contract.ts'

/** The desktop's own dialogs for choosing what to import, and where to export to. */
const dialogs: Record<InputOf<'files.pick'>['kind'], OpenDialogOptions> = {
  videos: {
    title: 'Import videos',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Videos', extensions: ['mp4', 'm4v', 'mov', 'avi', 'mkv', 'webm', 'mpg', 'mpeg', 'mts', 'm2ts', 'wmv', 'flv', 'ogv', '3gp', 'mxf'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  'frames-folder': { title: 'Import a folder of frames', properties: ['openDirectory'] },
  weights: {
    title: 'Import weights',
    properties: ['openFile'],
    filters: [
      { name: 'Weights', extensions: ['pth', 'pt', 'tar', 'ckpt', 'bin', 'safetensors'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  table: {
    title: 'Import a table',
    properties: ['openFile'],
    filters: [
      { name: 'Tables', extensions: ['csv', 'tsv', 'txt', 'xlsx'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  bundle: { title: 'Import a bundle', properties: ['openFile'], filters: [{ name: 'Bundles', extensions: ['highboard'] }] },
  folder: { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] },
}

export async function pickFiles(kind: InputOf<'files.pick'>['kind']): Promise<string[]> {
  const options = dialogs[kind]
  const window = BrowserWindow.getFocusedWindow()
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}
