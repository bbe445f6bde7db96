/** What the studio has to say to the person: errors with what to do, short confirmations, and announcements for screen readers. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { toStudioError, type StudioErrorCode } from '../../../shared/errors.ts'
import { createAnnouncer } from '../format/announcer.ts'

export interface Notice {
  id: number
  kind: 'error' | 'info'
  /** Of an error; its words are English, see composables/use-said-text.ts. */
  code: StudioErrorCode | null
  message: string
  hint: string | null
  /** Something to do about it, such as undoing. */
  offer: { label: string; run: () => void } | null
}

const infoMilliseconds = 3500
const errorMilliseconds = 12_000

export const useNoticesStore = defineStore('notices', () => {
  const notices = shallowRef<Notice[]>([])
  const announcement = ref('')
  const announcer = createAnnouncer((text) => (announcement.value = text))
  let nextId = 1

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function show(kind: Notice['kind'], message: string, hint: string | null, offer: Notice['offer'] = null, code: StudioErrorCode | null = null): void {
    const same = notices.value.find((notice) => notice.message === message)
    if (same) dismiss(same.id)
    const id = nextId++
    notices.value = [...notices.value.slice(-3), { id, kind, code, message, hint, offer }]
    setTimeout(() => dismiss(id), kind === 'error' || offer ? errorMilliseconds : infoMilliseconds)
  }

  function say(message: string): void {
    show('info', message, null)
  }

  function offer(message: string, label: string, run: () => void): void {
    show('info', message, null, { label, run })
  }

  /** Shows any thrown value; cancelled work is no news. */
  function report(error: unknown): void {
    const known = toStudioError(error)
    if (known.code !== 'cancelled') show('error', known.message, known.hint ?? null, null, known.code)
  }

  /** Runs `work`; a failure is shown, and undefined comes back. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      report(error)
      return undefined
    }
  }

  /**
   * Says something to screen readers: the first at once, and while more follows
   * quickly, as under a held key, only the last of it when it is over. What a
   * person must not miss even then has a `topic` of its own.
   */
  function announce(text: string, topic = ''): void {
    announcer.say(text, topic)
  }

  return { notices, announcement, dismiss, say, offer, report, attempt, announce }
})
