/** A dive number in words of the screen's language; empty where the number is missing or impossible. */
import { parseDiveNumber } from '../../../shared/domain/dive-number.ts'
import type { Dive } from '../../../shared/contract/entities.ts'

type Translate = (key: string, values: Record<string, unknown>, plural?: number) => string

function halves(count: number): string {
  const whole = Math.floor(count / 2)
  return `${whole === 0 ? '' : whole}${count % 2 === 1 ? '½' : ''}`
}

export function diveWords(diveNumber: string | null, t: Translate): string {
  if (diveNumber === null) return ''
  const parsed = parseDiveNumber(diveNumber)
  if (!parsed.isPossible) return ''
  const { group, direction, isFlying, halfSomersaults, halfTwists, position } = parsed.dive
  const approach = group === 6 ? t('dive.armstand', { direction: t(`dive.${direction}`, {}) }) : t(`dive.${direction}`, {})
  const turn = group !== 6 && halfSomersaults === 1 ? t('dive.plain', {}) : t('dive.somersaults', { count: halves(halfSomersaults) }, halfSomersaults > 2 ? 2 : 1)
  const twist = halfTwists > 0 ? t('dive.twists', { count: halves(halfTwists) }, halfTwists > 2 ? 2 : 1) : ''
  const flying = isFlying ? t('dive.flying', {}) : ''
  return [approach, flying, turn, twist, t(`dive.position.${position}`, {})].filter((word) => word !== '').join(t('dive.separator', {}))
}

/** How a dive is called where there is room for one line. */
export function diveTitle(dive: Pick<Dive, 'diveNumber' | 'athlete' | 'videoName'>): string {
  const who = dive.athlete || dive.videoName
  return dive.diveNumber ? `${dive.diveNumber.toUpperCase()} · ${who}` : who
}
