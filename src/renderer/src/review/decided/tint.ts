/** A tint behind a number: orange raises, blue lowers, as over pictures; by default weak enough that text on it stays readable in both themes. */
const behindText = 46

/** @param share −1 to 1 of the strongest value @param most per cent of colour at the strongest */
export function tint(share: number, most = behindText): string {
  const strength = Math.round(most * Math.min(1, Math.abs(share)))
  return strength === 0 || !Number.isFinite(share) ? 'transparent' : `color-mix(in srgb, ${share < 0 ? 'rgb(64 92 255)' : 'rgb(255 122 0)'} ${strength}%, transparent)`
}
