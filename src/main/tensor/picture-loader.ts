import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { fromWire, StudioError, toStudioError } from '../../shared/errors.ts'
import { createAheadList, type Ahead } from './ahead-list.ts'
import { openFrameCache } from './cache/open.ts'
import type { PictureRequest, PictureSource } from './load-pictures.ts'
import { loadPictures } from './load-pictures.ts'
import type { FromLoader, LoaderSettings, ToLoader } from './loader-messages.ts'

/**
 * Pictures loaded ahead by a thread of their own: `session.run` blocks the thread
 * it is called on, so decoding, resizing and normalising happen in another one
 * meanwhile, and a step finds its pictures ready. What is loaded follows from the
 * requests alone, so results are the same to the last bit as without. The thread
 * starts when something is announced; until then pictures are loaded in place.
 */
export interface PictureLoader extends PictureSource {
  /** Seconds that `load` has been waited for so far. */
  readonly waitedSeconds: number
  /** Starts the thread, so that it is up by the time something is announced. */
  warmUp(): void
  /** Ends decoders and the thread. */
  close(): Promise<void>
}

export interface PictureLoaderOptions extends LoaderSettings {
  /** Most bytes of pictures held ready, sixteen videos at most; the next pair is made ready however large it is. */
  aheadBytes?: number
  /** Ends loading, a little later: the step that is being taken may still get its pictures, and be kept. */
  signal?: AbortSignal
  patienceMilliseconds?: number
  /** Told once where the thread could not be used and everything is loaded in this one instead. */
  log?(line: string): void
  /** The thread's file; found beside this one by default. */
  threadFile?: URL
}

/** Four videos of 96 frames at 112×112, or a pair of the largest: a step or two ahead, and little beside what a step takes. */
const standardAheadBytes = 64e6
/** Long enough for pictures from the cache, too short to be taken for deafness. */
const standardPatienceMilliseconds = 2000
/** A thread that does not end by itself within so long is ended. */
const closeMilliseconds = 2000

export function createPictureLoader(options: PictureLoaderOptions): PictureLoader {
  const { cacheFolder, ffmpegPath, signal } = options
  const list = createAheadList(options.aheadBytes ?? standardAheadBytes)
  let thread: Worker | null = null
  let isThreadUsable = true
  let waitedSeconds = 0
  let isClosed = false
  let direct: ReturnType<typeof openFrameCache> | null = null
  const send = (message: ToLoader): void => thread?.postMessage(message)

  function start(): void {
    try {
      thread = startThread(options)
    } catch (error) {
      // Some hosts of Node allow no threads.
      giveUp(toStudioError(error).message)
      return
    }
    thread.on('message', (message: FromLoader) => {
      const ahead = list.byId(message.id)
      if (message.type === 'loaded') ahead?.resolve(message.pictures)
      else ahead?.reject(fromWire(message.error))
    })
    thread.on('error', (error) => giveUp(toStudioError(error).message))
    thread.on('exit', (code) => giveUp(`it ended with code ${code}`))
  }

  const cancel = (): void => {
    for (const ahead of list.all()) ahead.reject(new StudioError('cancelled', 'Loading was cancelled.'))
  }
  const ended = new AbortController()
  ended.signal.addEventListener('abort', cancel, { once: true })
  let patience: NodeJS.Timeout | undefined
  const hearAbort = (): void => void (patience = setTimeout(() => ended.abort(), options.patienceMilliseconds ?? standardPatienceMilliseconds))
  if (signal?.aborted) ended.abort()
  signal?.addEventListener('abort', hearAbort, { once: true })

  /** The thread cannot be used: what is waited for is loaded here, slower but the same. */
  function giveUp(reason: string): void {
    if (!isThreadUsable || isClosed) return
    thread = null
    isThreadUsable = false
    options.log?.(`Videos are read between the steps instead of ahead of them: the loading thread does not work (${reason}).`)
    list.announce([])
    for (const ahead of list.all()) loadHere(ahead.request).then(ahead.resolve, ahead.reject)
  }

  const loadHere = (request: PictureRequest): Promise<Float32Array> => {
    direct ??= openFrameCache(cacheFolder)
    return loadPictures(request, { ffmpegPath, cache: direct, signal: ended.signal })
  }

  function fill(): void {
    if (!thread || isClosed) return
    for (const { id, request } of list.begin()) send({ type: 'load', id, request, isAwaited: false })
  }

  function begin(request: PictureRequest): Ahead {
    const ahead = list.add(request)
    send({ type: 'load', id: ahead.id, request, isAwaited: true })
    return ahead
  }

  function warmUp(): void {
    if (!thread && isThreadUsable && !isClosed && !signal?.aborted) start()
  }

  return {
    get waitedSeconds() {
      return waitedSeconds
    },
    warmUp,
    announce(requests) {
      if (isClosed || signal?.aborted) return
      // A thread for a single dive would take longer than it saves.
      if (requests.length > 1) warmUp()
      const dropped = list.announce(requests)
      if (dropped.length > 0) send({ type: 'drop', ids: dropped.map(({ id }) => id) })
      fill()
    },
    async load(request) {
      if (ended.signal.aborted || isClosed) throw new StudioError('cancelled', 'Loading was cancelled.')
      const startedAt = performance.now()
      try {
        if (!thread) return await loadHere(request)
        const ahead = list.take(request) ?? begin(request)
        try {
          return await ahead.pictures
        } finally {
          list.release(ahead)
          fill()
        }
      } finally {
        waitedSeconds += (performance.now() - startedAt) / 1000
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      signal?.removeEventListener('abort', hearAbort)
      clearTimeout(patience)
      ended.abort()
      await direct?.recordUse()
      const ending = thread
      if (!ending) return
      const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
      send({ type: 'close' })
      const timer = setTimeout(() => void ending.terminate(), closeMilliseconds)
      await exited
      clearTimeout(timer)
      thread = null
    },
  }
}

function startThread({ cacheFolder, ffmpegPath, threadFile }: PictureLoaderOptions): Worker {
  // Flags of the process that starts it (a test runner's, a debugger's) are none of the thread's business.
  return new Worker(threadFile ?? findThreadFile(), { name: 'loader', workerData: { cacheFolder, ffmpegPath } satisfies LoaderSettings, execArgv: [] })
}

/** Straight from src/ it is the neighbour; built, this module is in out/main or in its folder of chunks, and the thread's file in out/main. */
export function findThreadFile(moduleUrl: string = import.meta.url): URL {
  if (moduleUrl.endsWith('.ts')) return new URL('loader-worker.ts', moduleUrl)
  const beside = new URL('loader-worker.js', moduleUrl)
  return existsSync(beside) ? beside : new URL('../loader-worker.js', moduleUrl)
}
