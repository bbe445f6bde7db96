/**
 * What screen readers are told, in one place and in measure. A live region that
 * changes with every frame of a held key is a flood nobody can follow: the
 * first text is said at once, and what follows within `quietMilliseconds` waits
 * until it is quiet, when the last text of each topic is said.
 */
export const quietMilliseconds = 250

export interface Announcer {
  say(text: string, topic?: string): void
}

export function createAnnouncer(write: (text: string) => void, now: () => number = () => performance.now()): Announcer {
  let last = -Infinity
  let written = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting = new Map<string, string>()

  function put(text: string): void {
    // The same words again are a change only if something differs; a space at the end is not read.
    written = text === written ? `${text}\u00a0` : text
    write(written)
  }
  function flush(): void {
    timer = undefined
    if (waiting.size > 0) put([...waiting.values()].join(' '))
    waiting.clear()
    last = now()
  }
  return {
    say(text, topic = '') {
      const isQuiet = timer === undefined && now() - last >= quietMilliseconds
      if (isQuiet) {
        put(text)
        last = now()
        return
      }
      // The newest of a topic stands last, as it happened last.
      waiting.delete(topic)
      waiting.set(topic, text)
      clearTimeout(timer)
      timer = setTimeout(flush, quietMilliseconds)
    },
  }
}
