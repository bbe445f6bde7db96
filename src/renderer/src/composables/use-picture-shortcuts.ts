/** The keys of the picture itself: closer, brighter, copied, saved. What happens is also said aloud. */
import { useI18n } from 'vue-i18n'
import type { Dive } from '../../../shared/contract/entities.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { useSnapshotsStore } from '../stores/snapshots.ts'
import type { PictureViewing } from './use-picture-view.ts'
import type { Playhead } from './use-playhead.ts'
import { useShortcuts } from './use-shortcuts.ts'

export interface PictureActions {
  copyFrame(): Promise<void>
  saveFrame(): Promise<void>
}

/** @param shown the dive on the screen */
export function usePictureShortcuts(playhead: Playhead, viewing: PictureViewing, shown: () => Dive | null): PictureActions {
  const notices = useNoticesStore()
  const snapshots = useSnapshotsStore()
  const { t } = useI18n()

  function zoomBy(steps: 1 | -1): void {
    viewing.zoomBy(steps)
    notices.announce(t('player.zoomedAloud', { scale: viewing.view.value.scale.toFixed(1) }))
  }
  function fit(): void {
    viewing.fit()
    notices.announce(t('player.fitted'))
  }
  function lighten(what: 'brightness' | 'contrast', direction: 1 | -1): void {
    viewing.lighten(what, direction)
    notices.announce(`${t(`player.${what}`)} ${Math.round(viewing.light[what] * 100)} %`)
  }
  function resetLight(): void {
    viewing.resetLight()
    notices.announce(`${t('player.light')}: ${t('player.neutral')}`)
  }
  async function copyFrame(): Promise<void> {
    const dive = shown()
    const frame = playhead.frame.value
    if (!dive || dive.isAwaited) return
    await notices.attempt(async () => {
      await snapshots.copy(dive, frame)
      notices.say(t('player.copied', { frame }))
    })
  }
  async function saveFrame(): Promise<void> {
    const dive = shown()
    if (!dive || dive.isAwaited) return
    await notices.attempt(async () => notices.say(t('player.savedAs', { name: await snapshots.save(dive, playhead.frame.value) })))
  }

  useShortcuts({
    pictureCloser: () => zoomBy(1),
    pictureAway: () => zoomBy(-1),
    pictureFit: fit,
    lookLeft: () => viewing.look(-1, 0),
    lookRight: () => viewing.look(1, 0),
    lookUp: () => viewing.look(0, -1),
    lookDown: () => viewing.look(0, 1),
    brighter: () => lighten('brightness', 1),
    darker: () => lighten('brightness', -1),
    moreContrast: () => lighten('contrast', 1),
    lessContrast: () => lighten('contrast', -1),
    lightReset: resetLight,
    copyFrame: () => void copyFrame(),
    saveFrame: () => void saveFrame(),
  })
  return { copyFrame, saveFrame }
}
