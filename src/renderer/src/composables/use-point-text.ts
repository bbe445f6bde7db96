/** A dive of a page over time in words: its date as exactly as it is known, its title, its figures. */
import { useI18n } from 'vue-i18n'
import type { TimePoint } from '../../../shared/contract/over-time.ts'
import { useDateText } from './use-date-text.ts'
import { points as pointsText } from '../format/values.ts'

export function usePointText() {
  const { dateText: knownDate } = useDateText()
  const { t } = useI18n()
  const dateText = (date: string | null): string => (date === null ? t('overTime.noDate') : knownDate(date))
  const roundText = (round: string): string => (/^\d+$/.test(round) ? t('dive.roundNumber', { number: round }) : round)
  const numberText = (diveNumber: string | null): string => diveNumber ?? t('dive.noNumber')
  const heightText = (heightMetres: number | null): string => (heightMetres === null ? '' : `${heightMetres} m`)
  const occasionText = ({ event, round }: Pick<TimePoint, 'event' | 'round'>): string => [event, roundText(round)].filter(Boolean).join(', ')
  const titleText = ({ diveNumber, athlete }: Pick<TimePoint, 'diveNumber' | 'athlete'>): string => [numberText(diveNumber), athlete].filter(Boolean).join(' · ')
  /** One line for whoever does not see the pictures. */
  function pointText(point: TimePoint): string {
    const said = [
      point.scorePoints === null ? t('overTime.noScore') : t('overTime.pointScore', { points: pointsText(point.scorePoints) }),
      point.prediction === null ? '' : t('overTime.pointPredicted', { points: pointsText(point.prediction.predictedScorePoints) }),
      point.awardMean === null ? '' : t('overTime.pointAwards', { mean: pointsText(point.awardMean) }),
    ]
    return `${[titleText(point), dateText(point.date), occasionText(point)].filter(Boolean).join(', ')}: ${said.filter(Boolean).join(', ')}`
  }
  return { dateText, roundText, numberText, heightText, occasionText, titleText, pointText }
}
