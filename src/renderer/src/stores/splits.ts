/** Making and keeping splits. The list itself is the training store's, which shows it too. */
import { defineStore } from 'pinia'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { Split, SplitId } from '../../../shared/contract/entities.ts'
import { studio } from '../api/studio.ts'
import { copyName } from '../splits/recipe-text.ts'
import { useNoticesStore } from './notices.ts'
import { useRunsStore } from './runs.ts'

export const useSplitsStore = defineStore('splits', () => {
  const notices = useNoticesStore()
  const runs = useRunsStore()

  /** What would be made. Errors reach the caller. */
  async function preview(wanted: InputOf<'splits.preview'>): Promise<OutputOf<'splits.preview'>> {
    return studio.call('splits.preview', wanted)
  }

  /** Errors reach the caller. */
  async function make(wanted: InputOf<'splits.make'>): Promise<OutputOf<'splits.make'>> {
    const made = await studio.call('splits.make', wanted)
    await runs.loadSplits()
    return made
  }

  /** "NAME `word`"; undefined where it was refused and that was shown. */
  async function copy(split: Split, word: string): Promise<Split | undefined> {
    const made = await notices.attempt(() => studio.call('splits.copy', { splitId: split.id, name: copyName(split.name, runs.splits.map(({ name }) => name), word) }))
    await runs.loadSplits()
    return made
  }

  /** The kinds of action there are, to divide one of them alone. */
  async function categories(): Promise<OutputOf<'categories.list'>> {
    return (await notices.attempt(() => studio.call('categories.list', {}))) ?? []
  }

  async function rename(splitId: SplitId, name: string): Promise<void> {
    const wanted = name.trim()
    if (wanted !== '') await notices.attempt(() => studio.call('splits.rename', { splitId, name: wanted.slice(0, 120) }))
    await runs.loadSplits()
  }

  async function activate(splitId: SplitId): Promise<void> {
    await notices.attempt(() => studio.call('splits.activate', { splitId }))
    await runs.loadSplits()
  }

  async function restore(splitId: SplitId): Promise<void> {
    await notices.attempt(() => studio.call('splits.restore', { splitId }))
    await runs.loadSplits()
  }

  /** Whether it is gone; `restore` brings it back. */
  async function remove(splitId: SplitId): Promise<boolean> {
    const isGone = await notices.attempt(async () => (await studio.call('splits.remove', { splitId }), true))
    await runs.loadSplits()
    return isGone === true
  }

  return { preview, make, copy, rename, activate, remove, restore, categories }
})
