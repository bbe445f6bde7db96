import { parentPort, workerData } from 'node:worker_threads'
import { toWire } from '../../shared/errors.ts'
import { openFrameCache } from './cache/open.ts'
import { decoderName } from './dive-frames.ts'
import type { PictureRequest } from './load-pictures.ts'
import { loadPictures } from './load-pictures.ts'
import type { FromLoader, LoaderSettings, ToLoader } from './loader-messages.ts'

/**
 * The thread that loads: decode, resize, cache, crop, mirror, normalise. It runs
 * beside the one whose `session.run` blocks, and never loads ONNX Runtime itself,
 * so that it may be ended at any time.
 */
const port = parentPort
if (!port) throw new Error('This file is started as a thread by the studio itself.')
const { cacheFolder, ffmpegPath } = workerData as LoaderSettings
const cache = openFrameCache(cacheFolder)
const abort = new AbortController()
/** While one decoder's pictures are awaited, another video's are cropped. */
const mostAtOnce = 2
let running = 0
let waiting: { id: number; request: PictureRequest }[] = []

// Asking ffmpeg for its version takes a while: done by the time the first request comes. What fails here is reported there.
void decoderName(ffmpegPath).catch(() => undefined)

const post = (message: FromLoader, moved: readonly ArrayBuffer[] = []): void => port.postMessage(message, moved)

async function work(id: number, request: PictureRequest): Promise<void> {
  try {
    const pictures = await loadPictures(request, { ffmpegPath, cache, signal: abort.signal })
    post({ type: 'loaded', id, pictures }, [pictures.buffer as ArrayBuffer])
  } catch (error) {
    post({ type: 'failed', id, error: toWire(error) })
  }
  running -= 1
  next()
}

function next(): void {
  while (running < mostAtOnce) {
    const found = waiting.shift()
    if (!found) return
    running += 1
    void work(found.id, found.request)
  }
}

port.on('message', (message: ToLoader) => {
  switch (message.type) {
    case 'load':
      waiting[message.isAwaited ? 'unshift' : 'push']({ id: message.id, request: message.request })
      next()
      break
    case 'drop': {
      const dropped = new Set(message.ids)
      waiting = waiting.filter(({ id }) => !dropped.has(id))
      break
    }
    case 'close':
      waiting = []
      abort.abort()
      void cache.recordUse().finally(() => port.close())
      break
  }
})
