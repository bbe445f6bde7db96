import type { PictureRequest } from './load-pictures.ts'

/**
 * Book-keeping of pictures made ready: what was announced and has not begun, what
 * has begun or lies ready, and how many bytes that is. Pure but for its promises.
 */
export interface Ahead {
  readonly id: number
  readonly request: PictureRequest
  readonly pictures: Promise<Float32Array>
  resolve(pictures: Float32Array): void
  reject(error: unknown): void
}

export interface AheadList {
  /** Replaces what was announced. Returns what had begun and is not among it: it is forgotten. */
  announce(requests: readonly PictureRequest[]): Ahead[]
  /** What may begin now, within the limit of bytes. */
  begin(): Ahead[]
  /** The pictures begun for this request, the caller's from now on; null where nothing was. Its bytes count until `release`. */
  take(request: PictureRequest): Ahead | null
  /** Begins a request out of turn, whatever the limit. */
  add(request: PictureRequest): Ahead
  release(ahead: Ahead): void
  byId(id: number): Ahead | undefined
  all(): Ahead[]
}

/** A query and its exemplar: so many are made ready however large they are. */
const fewest = 2
/** Small pictures would otherwise lie ready by the hundred, for nothing. */
const most = 16

export function createAheadList(limitBytes: number): AheadList {
  let coming: { key: string; request: PictureRequest }[] = []
  let nextId = 1
  const begun = new Map<number, Ahead>()
  /** Begun and not yet asked for, by request, first come first. */
  const ready = new Map<string, Ahead[]>()

  function start(request: PictureRequest): Ahead {
    let resolve: Ahead['resolve'] = () => undefined
    let reject: Ahead['reject'] = () => undefined
    const pictures = new Promise<Float32Array>((onLoaded, onFailed) => ([resolve, reject] = [onLoaded, onFailed]))
    // A failure counts when the pictures are asked for; until then nobody listens.
    pictures.catch(() => undefined)
    const ahead: Ahead = { id: nextId++, request, pictures, resolve, reject }
    begun.set(ahead.id, ahead)
    return ahead
  }
  const heldBytes = (): number => [...begun.values()].reduce((sum, { request }) => sum + bytesOf(request), 0)
  const readyCount = (): number => [...ready.values()].reduce((sum, list) => sum + list.length, 0)

  return {
    announce(requests) {
      const before = new Map([...ready].map(([key, list]) => [key, [...list]]))
      ready.clear()
      coming = []
      for (const request of requests) {
        const key = keyOf(request)
        const known = before.get(key)?.shift()
        if (known) push(ready, key, known)
        else coming.push({ key, request })
      }
      const dropped = [...before.values()].flat()
      for (const { id } of dropped) begun.delete(id)
      return dropped
    },
    begin() {
      const started: Ahead[] = []
      let bytes = heldBytes()
      for (;;) {
        const next = coming[0]
        if (!next || readyCount() >= most || (readyCount() >= fewest && bytes + bytesOf(next.request) > limitBytes)) return started
        coming.shift()
        const ahead = start(next.request)
        push(ready, next.key, ahead)
        started.push(ahead)
        bytes += bytesOf(next.request)
      }
    },
    take(request) {
      const key = keyOf(request)
      const found = ready.get(key)?.shift() ?? null
      if (ready.get(key)?.length === 0) ready.delete(key)
      return found
    },
    add(request) {
      const key = keyOf(request)
      const place = coming.findIndex((each) => each.key === key)
      if (place >= 0) coming.splice(place, 1)
      return start(request)
    },
    release: ({ id }) => void begun.delete(id),
    byId: (id) => begun.get(id),
    all: () => [...begun.values()],
  }
}

function push(map: Map<string, Ahead[]>, key: string, ahead: Ahead): void {
  const list = map.get(key)
  if (list) list.push(ahead)
  else map.set(key, [ahead])
}

function keyOf({ dive, frameCount, geometry, placement }: PictureRequest): string {
  const { contentHash, path } = dive.video
  return JSON.stringify([contentHash, path, dive.startFrame, dive.endFrame, frameCount, geometry.resizeHeight, geometry.resizeWidth, geometry.cropSize, placement.originY, placement.originX, placement.flip])
}

/** float32 [T, 3, crop, crop] */
function bytesOf({ frameCount, geometry }: PictureRequest): number {
  return frameCount * 3 * geometry.cropSize ** 2 * 4
}
