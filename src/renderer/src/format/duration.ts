/** Durations in words: "40 s", "about 12 min", "about 3 h": as exact as an estimate deserves. */
type Translate = (key: string, values: Record<string, unknown>) => string

export function durationWords(seconds: number, t: Translate): string {
  if (seconds < 90) return t('duration.seconds', { count: Math.max(1, Math.round(seconds)) })
  const minutes = seconds / 60
  if (minutes < 90) return t('duration.minutes', { count: Math.round(minutes) })
  const hours = minutes / 60
  if (hours < 48) return t('duration.hours', { count: hours < 10 ? Number(hours.toFixed(1)) : Math.round(hours) })
  return t('duration.days', { count: Number((hours / 24).toFixed(1)) })
}
