/** How late the person at this studio marks while a dive plays: what was learnt, whether it is used, and the marks still followed. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Reaction } from '../../../shared/contract/reaction.ts'
import { estimateReaction } from '../../../shared/domain/reaction-offset.ts'
import { studio } from '../api/studio.ts'
import { noteMark, noteMove, settleMarks, type PlayedMark } from '../timeline/played-marks.ts'
import { useNoticesStore } from './notices.ts'
import { useSettingsStore } from './settings.ts'

/** Dives whose marks are followed; those of earlier ones are let go. */
const mostDives = 200

export const useReactionStore = defineStore('reaction', () => {
  const notices = useNoticesStore()
  const settings = useSettingsStore()
  const reaction = shallowRef<Reaction>({ isOn: false, samples: [] })
  const estimate = computed(() => estimateReaction(reaction.value.samples))
  /** What marks are placed earlier by, milliseconds of real time; 0 where it is off or not known yet. */
  const offset = computed(() => (reaction.value.isOn ? (estimate.value.milliseconds ?? 0) : 0))
  const marks = new Map<number, PlayedMark[]>()

  async function take(ask: () => Promise<Reaction>): Promise<void> {
    const found = await notices.attempt(ask)
    if (found) reaction.value = found
  }
  const load = (): Promise<void> => take(() => studio.call('reaction.get', {}))
  const use = (isOn: boolean): Promise<void> => take(() => studio.call('reaction.use', { isOn }))
  const forget = (): Promise<void> => take(() => studio.call('reaction.forget', {}))
  // Somebody else sits down: their habit, and nobody is charged with the other's corrections.
  watch(() => settings.settings.annotator, () => {
    marks.clear()
    void load()
  })

  function mark(diveId: number, frame: number, pressedTime: number, rate: number): void {
    const known = marks.get(diveId) ?? []
    marks.delete(diveId)
    marks.set(diveId, noteMark(known, frame, pressedTime, rate))
    const oldest = marks.size > mostDives ? marks.keys().next().value : undefined
    if (oldest !== undefined) marks.delete(oldest)
  }
  function moved(diveId: number, from: number, to: number): void {
    const known = marks.get(diveId)
    if (known) marks.set(diveId, noteMove(known, from, to))
  }
  /** The corrections of a dive are done, for now: what they say is kept. */
  async function settle(diveId: number, standing: readonly number[], times: readonly number[]): Promise<void> {
    const { samples, rest } = settleMarks(marks.get(diveId) ?? [], standing, times)
    if (rest.length > 0) marks.set(diveId, rest)
    else marks.delete(diveId)
    if (samples.length > 0) await take(() => studio.call('reaction.learn', { samples }))
  }

  return { reaction, estimate, offset, load, use, forget, mark, moved, settle }
})
