const units: [Intl.RelativeTimeFormatUnit, number][] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]]

/** "3 minutes ago", in the largest unit that fits; what was within a minute is "now". */
export function relativeTime(iso: string, nowMilliseconds: number, locale: string): string {
  const seconds = (new Date(iso).getTime() - nowMilliseconds) / 1000
  const format = new Intl.RelativeTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', { numeric: 'auto' })
  for (const [unit, size] of units) if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit)
  return format.format(0, 'second')
}
