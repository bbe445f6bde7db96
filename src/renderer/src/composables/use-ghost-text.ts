/** A model's boundary in one sentence: which, where, how sure, how far from the label. */
import { useI18n } from 'vue-i18n'
import { percent } from '../format/values.ts'
import type { Ghost } from '../timeline/ghosts.ts'

export function useGhostText(): (ghost: Ghost, modelName: string) => string {
  const { t } = useI18n()
  return (ghost, model) => {
    const place = t('timeline.ghost.at', { model, name: t(ghost.which === 0 ? 'stage.flight' : 'stage.entry'), frame: ghost.frame })
    const confidence = t('timeline.ghost.confidence', { sureness: t(`timeline.ghost.${ghost.sureness}`), confidence: percent(ghost.confidence) })
    const { distance } = ghost
    const apart = distance === null ? t('timeline.ghost.unlabelled') : distance === 0 ? t('timeline.ghost.same') : t(distance > 0 ? 'timeline.ghost.after' : 'timeline.ghost.before', { frames: Math.abs(distance) }, Math.abs(distance))
    return `${place}\n${confidence}\n${apart}`
  }
}
