/** Whether the file of the dive that is open is still the imported one: looked at when it opens, read by its hash a little later. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { VideoId } from '../../../shared/contract/entities.ts'
import type { VideoCheck } from '../../../shared/contract/video-check.ts'
import { studio } from '../api/studio.ts'
import { useAnnotationStore } from './annotation.ts'
import { useImportingStore } from './importing.ts'
import { useJobsStore } from './jobs.ts'
import { useNoticesStore } from './notices.ts'

/** Opening the next dive goes first; who only passes by reads no file. */
const patienceMilliseconds = 1500

export const useVideoCheckStore = defineStore('video-check', () => {
  const annotation = useAnnotationStore()
  const importing = useImportingStore()
  const jobs = useJobsStore()
  const notices = useNoticesStore()
  const found = shallowRef<VideoCheck | null>(null)
  const isReading = ref(false)
  const failure = shallowRef<unknown>(null)
  /** Counts what made other pictures right, so that they are fetched again. */
  const version = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  const videoId = computed<VideoId | null>(() => annotation.dive?.videoId ?? null)
  const needsAttention = computed(() => found.value !== null && ['changed', 'missing', 'kept'].includes(found.value.state))

  async function look(id: VideoId): Promise<void> {
    const answer = await studio.call('videos.check', { videoId: id }).catch(() => null)
    if (videoId.value !== id || !answer) return
    found.value = answer
    if (answer.state === 'unverified') timer = setTimeout(() => void verify(), patienceMilliseconds)
  }
  watch(videoId, (id) => {
    clearTimeout(timer)
    found.value = failure.value = null
    if (id !== null) void look(id)
  }, { immediate: true })

  /** Asks, and shows what comes of it where the same video is still open. */
  async function ask(request: (id: VideoId) => Promise<VideoCheck>): Promise<void> {
    const id = videoId.value
    if (id === null || isReading.value) return
    isReading.value = true
    failure.value = null
    try {
      const answer = await request(id)
      if (videoId.value === id) {
        if (needsAttention.value && answer.state !== found.value?.state) version.value += 1
        found.value = answer
      }
    } catch (error) {
      if (videoId.value === id) failure.value = error
    }
    isReading.value = false
  }

  const verify = (): Promise<void> => ask((id) => studio.call('videos.check', { videoId: id, isThorough: true }))
  const keep = (): Promise<void> => ask((id) => studio.call('videos.keep', { videoId: id }))
  /** `path`: the file, or the folder it lies in now. */
  const locate = (path: string): Promise<void> => ask(async (id) => {
    await studio.call('videos.locate', { videoId: id, path })
    return studio.call('videos.check', { videoId: id })
  })

  /** The desktop's own dialog; false where there is none. */
  async function pick(): Promise<boolean> {
    const kind = annotation.detail?.video.kind === 'frames' ? 'frames-folder' : 'videos'
    const answer = await notices.attempt(() => studio.call('files.pick', { kind }))
    if (answer) importing.canPick = answer.isSupported
    if (answer?.paths[0] !== undefined) await locate(answer.paths[0])
    return answer?.isSupported ?? false
  }

  /** The file as it is now, as a video and dive of its own; this dive keeps its labels and waits for its file. */
  async function importAsNew(): Promise<void> {
    const path = found.value?.path
    if (path === undefined) return
    await notices.attempt(async () => {
      const { jobId } = await studio.call('imports.start', { paths: [path] })
      await jobs.finished(jobId)
    })
  }

  return { found, needsAttention, isReading, failure, version, verify, keep, locate, pick, importAsNew }
})
