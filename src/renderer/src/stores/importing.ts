/** Bringing videos in: the desktop's own dialog where there is one, else folders of the studio's machine. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useImportingStore = defineStore('importing', () => {
  const notices = useNoticesStore()
  const isOpen = ref(false)
  const paths = ref<string[]>([])
  const listing = shallowRef<OutputOf<'files.browse'> | null>(null)
  const browseFailure = shallowRef<unknown>(null)
  /** Known only after asking once. */
  const canPick = ref(studio.host === 'electron')

  function open(): void {
    paths.value = []
    isOpen.value = true
  }

  function add(more: readonly string[]): void {
    paths.value = [...new Set([...paths.value, ...more])]
  }

  function drop(path: string): void {
    paths.value = paths.value.filter((kept) => kept !== path)
  }

  async function pick(kind: 'videos' | 'frames-folder'): Promise<void> {
    await notices.attempt(async () => {
      const answer = await studio.call('files.pick', { kind })
      canPick.value = answer.isSupported
      add(answer.paths)
    })
  }

  async function browse(folder: string | null): Promise<void> {
    try {
      listing.value = await studio.call('files.browse', { folder })
      browseFailure.value = null
    } catch (error) {
      browseFailure.value = error
    }
  }

  /** Paths of dropped files; empty where this host cannot know them. */
  function pathsOf(files: Iterable<File>): string[] {
    return [...files].map((file) => studio.pathForFile(file)).filter((path) => path !== null)
  }

  async function start(options: Omit<InputOf<'imports.start'>, 'paths'>): Promise<boolean> {
    const started = await notices.attempt(() => studio.call('imports.start', { ...options, paths: paths.value }))
    if (started) isOpen.value = false
    return started !== undefined
  }

  return { isOpen, paths, listing, browseFailure, canPick, open, add, drop, pick, browse, pathsOf, start }
})
