/** The person's settings and what is known of this host. Theme and language take effect at once. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watchEffect } from 'vue'
import { standardCacheBytes } from '../../../shared/contract/caches.ts'
import type { Settings, studioInfo } from '../../../shared/contract/studio.ts'
import type { z } from 'zod'
import { studio } from '../api/studio.ts'
import { applyKeys } from '../composables/shortcut-list.ts'
import { cssVariable, dark, light } from '../design/tokens.ts'
import { setLocale } from '../locales/i18n.ts'
import { keyMap } from '../shortcuts/key-map.ts'
import { useNoticesStore } from './notices.ts'

export type StudioInfo = z.infer<typeof studioInfo>

export const useSettingsStore = defineStore('settings', () => {
  const notices = useNoticesStore()
  const settings = shallowRef<Settings>({ annotator: '–', theme: 'system', locale: 'en', shortcuts: { preset: 'studio', overrides: {} }, ffmpegPath: null, threads: null, frameCacheBytes: standardCacheBytes.frames, featureCacheBytes: standardCacheBytes.features })
  const info = shallowRef<StudioInfo | null>(null)
  const systemDark = ref(matchMedia('(prefers-color-scheme: dark)').matches)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => (systemDark.value = event.matches))

  const isDark = computed(() => settings.value.theme === 'dark' || (settings.value.theme === 'system' && systemDark.value))
  const palette = computed(() => (isDark.value ? dark : light))

  watchEffect(() => {
    const root = document.documentElement
    for (const [token, colour] of Object.entries(palette.value)) root.style.setProperty(cssVariable(token), colour)
    root.style.colorScheme = isDark.value ? 'dark' : 'light'
    root.style.background = palette.value.canvas
    root.dataset['theme'] = isDark.value ? 'dark' : 'light'
  })
  watchEffect(() => setLocale(settings.value.locale))
  watchEffect(() => applyKeys(keyMap(settings.value.shortcuts)))

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      settings.value = await studio.call('settings.get', {})
    })
    await notices.attempt(async () => {
      info.value = await studio.call('studio.info', {})
    })
  }

  async function change(patch: Partial<Settings>): Promise<void> {
    const before = settings.value
    settings.value = { ...before, ...patch }
    try {
      settings.value = await studio.call('settings.set', patch)
      if ('ffmpegPath' in patch) info.value = await studio.call('studio.info', {})
    } catch (error) {
      settings.value = before
      notices.report(error)
    }
  }

  return { settings, info, isDark, palette, load, change }
})
