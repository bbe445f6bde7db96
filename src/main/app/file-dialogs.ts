import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron'

/** The desktop's own dialogs for choosing what to import. */
export async function pickFiles(kind: 'videos' | 'frames-folder'): Promise<string[]> {
  const options: OpenDialogOptions =
    kind === 'videos'
      ? {
          title: 'Import videos',
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'Videos', extensions: ['mp4', 'm4v', 'mov', 'avi', 'mkv', 'webm', 'mpg', 'mpeg', 'mts', 'm2ts', 'wmv', 'flv', 'ogv', '3gp', 'mxf'] },
            { name: 'All files', extensions: ['*'] },
          ],
        }
      : { title: 'Import a folder of frames', properties: ['openDirectory'] }
  const window = BrowserWindow.getFocusedWindow()
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}
