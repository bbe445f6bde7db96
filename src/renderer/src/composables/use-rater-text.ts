/** Raters, boundaries and figures of agreement in words. */
import { useI18n } from 'vue-i18n'
import { useAgreementStore } from '../stores/agreement.ts'

export interface RaterText {
  nameOf(key: string): string
  boundaryOf(kind: 'all' | 'flight' | 'entry' | 'span' | number): string
}

export function useRaterText(): RaterText {
  const { t } = useI18n()
  const agreement = useAgreementStore()
  return {
    nameOf(key) {
      const rater = agreement.report?.raters.find((each) => each.key === key)
      if (!rater) return key
      return rater.kind === 'accepted' || rater.kind === 'first' ? t(`agreement.rater.${rater.kind}`) : rater.kind === 'model' ? t('agreement.rater.model', { name: rater.name }) : rater.name
    },
    boundaryOf: (kind) => (typeof kind === 'number' ? t('agreement.boundary.stage', { number: kind }) : t(`agreement.boundary.${kind}`)),
  }
}

/** Frames to a tenth; a dash where undefined. */
export function framesText(value: number | null): string {
  return value === null ? '–' : String(Number(value.toFixed(1))).replace('-', '−')
}

export function signedFrames(value: number | null): string {
  return value !== null && value > 0 ? `+${framesText(value)}` : framesText(value)
}

export function shareText(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 100)} %`
}

export function figureOf(value: number | null, digits = 2): string {
  return value === null ? '–' : value.toFixed(digits).replace('-', '−')
}

export function intervalOf(interval: readonly [number, number] | null, text: (value: number) => string): string {
  return interval === null ? '' : `${text(interval[0])} … ${text(interval[1])}`
}
