/**
 * The outlines of a picture in one colour, for the ghost of another dive: Sobel's
 * gradient of the brightness, faint ones left out. No background is taken away, as
 * cameras follow the diver.
 */
const faint = 48
const strong = 220

/** RGBA in, RGBA out, w × h; the border of one sample is clear. `colour`: 0..255 each. */
export function outline(samples: Uint8ClampedArray, width: number, height: number, colour: readonly [number, number, number]): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(width * height * 4)
  const light = new Float32Array(width * height)
  // Rec. 709 weights.
  for (let i = 0, p = 0; i < light.length; i++, p += 4) light[i] = 0.2126 * (samples[p] ?? 0) + 0.7152 * (samples[p + 1] ?? 0) + 0.0722 * (samples[p + 2] ?? 0)
  const [red, green, blue] = colour
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const [nw, n, ne] = [light[i - width - 1] ?? 0, light[i - width] ?? 0, light[i - width + 1] ?? 0]
      const [sw, s, se] = [light[i + width - 1] ?? 0, light[i + width] ?? 0, light[i + width + 1] ?? 0]
      const [w, e] = [light[i - 1] ?? 0, light[i + 1] ?? 0]
      const gx = ne + 2 * e + se - nw - 2 * w - sw
      const gy = sw + 2 * s + se - nw - 2 * n - ne
      const edge = Math.hypot(gx, gy)
      if (edge <= faint) continue
      const p = i * 4
      out[p] = red
      out[p + 1] = green
      out[p + 2] = blue
      out[p + 3] = Math.min((edge - faint) / (strong - faint), 1) * 255
    }
  }
  return out
}

/** "#4fb0e0" → [79, 176, 224] */
export function colourOf(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}
