/**
 * Attributions as colours over a picture: orange raises the score, blue lowers
 * it, the stronger the less transparent. The two are told apart with every common
 * colour vision, and neither is a colour of water or skin.
 */
export type AttributionSign = 'both' | 'positive'

const raises = [255, 122, 0] as const
const lowers = [64, 92, 255] as const

/**
 * @param map values of one frame
 * @param strongest value, above 0, from which on a place is fully opaque
 * @param sign 'positive' leaves out what lowers the score (the published Grad-CAM)
 * @returns RGBA, uint8 [map.length, 4]
 */
export function attributionColours(map: ArrayLike<number>, strongest: number, sign: AttributionSign = 'both'): Uint8Array {
  const colours = new Uint8Array(map.length * 4)
  for (let i = 0; i < map.length; i += 1) {
    const value = map[i] ?? 0
    if (sign === 'positive' && value < 0) continue
    colours.set(value < 0 ? lowers : raises, i * 4)
    colours[i * 4 + 3] = strongest > 0 ? Math.round(255 * Math.min(1, Math.abs(value) / strongest)) : 0
  }
  return colours
}
