/** Provenance of a decided boundary names both: who placed it and who decided for it. */
const between = ', adjudicated by '

export function adjudicatedName(placedBy: string, decidedBy: string): string {
  const placer = placerOf(placedBy)
  return placer === decidedBy ? placer : `${placer}${between}${decidedBy}`
}

/** Who placed a boundary, decided on or not. */
export function placerOf(name: string): string {
  const at = name.indexOf(between)
  return at < 0 ? name : name.slice(0, at)
}
