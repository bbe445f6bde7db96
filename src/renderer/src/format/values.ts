/** Values as people read them. Numbers use a point and no grouping where judges do. */
export function points(value: number | null, digits = 2): string {
  return value === null ? '–' : value.toFixed(digits)
}

/** "1:05:09", "4:30", "12 s": time left, always rounded up to a whole second. */
export function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** 0.5 → ".500" is for statisticians; here "0.500", or a dash where undefined. */
export function statistic(value: number | null, digits = 3): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits).replace('-', '−')
}

/** A value of a curve: losses of hundreds need no thousandths, and what has run away is a power of ten. */
export function curveNumber(value: number | null): string {
  const size = Math.abs(value ?? 0)
  if (value !== null && Number.isFinite(value) && size >= 1e6) return powerOfTen(value)
  return statistic(value, size >= 100 ? 1 : size >= 10 ? 2 : 3)
}

/** 0.0003 → "3.0 e−4" */
export function powerOfTen(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replace('e+', 'e').replace('e', ' e').replaceAll('-', '−')
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

/** As `percent`; what would round to none and is not, is "<1%". */
export function smallPercent(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : percent(share)
}

/** `locale` is a language's code, as the settings hold it; English dates are British. */
export function dateTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
}
