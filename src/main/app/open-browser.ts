import { spawn } from 'node:child_process'

/** The command that opens an address in the user's browser; null where there is no display to open it on. Pure. */
export function browserCommand(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): { command: string; args: string[] } | null {
  if (platform === 'darwin') return { command: 'open', args: [] }
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] }
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? { command: 'xdg-open', args: [] } : null
}

/** Opens `url` in a browser; resolves to false where none could be started. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const found = browserCommand(platform, environment)
  if (!found) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(found.command, [...found.args, url], { stdio: 'ignore', detached: true })
    child.on('error', () => resolve(false))
    child.on('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
