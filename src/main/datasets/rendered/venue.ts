/**
 * Venues: hall or open air, colours, light, and the clothes of the diver. Two
 * styles are kept for held-out dives and never drawn for others.
 */
import type { Random } from './random.ts'
import type { Vec3 } from './vector.ts'
import { normalize, vec } from './vector.ts'

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

export const commonVenueStyles = ['panel-hall', 'window-hall', 'banner-arena', 'dark-arena', 'tiled-hall', 'open-air'] as const
/** Seen only by dives of the held-out range of seeds. */
export const heldOutVenueStyles = ['glass-hall', 'evening-pool'] as const
export type VenueStyle = (typeof commonVenueStyles)[number] | (typeof heldOutVenueStyles)[number]

export interface Venue {
  style: VenueStyle
  textureSeed: number
  wall: Rgb
  accent: Rgb
  second: Rgb
  deck: Rgb
  structure: Rgb
  waterNear: Rgb
  waterFar: Rgb
  /** Key light: where it comes from and how strong it is against the light from all around. */
  keyLight: Vec3
  keyStrength: number
  ambient: number
  /** Colour of the light, 1 = neutral. */
  tint: Rgb
  /** Metres from the dive's plane to the far edge of the pool and to the wall behind it. */
  farEdgeMetres: number
  farWallMetres: number
  /** Share of taken seats in the stands; 0 = no stands. */
  crowd: number
  laneRopes: boolean
  /** Sensor noise, levels of 255. */
  grain: number
}

export interface Clothing {
  skin: Rgb
  suit: Rgb
  trim: Rgb
  hair: Rgb
  /** A swimming cap instead of hair. */
  cap: boolean
  /** Long hair tied in a knot. */
  knot: boolean
}

const skins: readonly Rgb[] = [[247, 214, 190], [236, 196, 166], [222, 176, 142], [200, 150, 114], [168, 118, 84], [130, 88, 60], [98, 64, 44]]
const suits: readonly Rgb[] = [[24, 32, 84], [176, 22, 34], [16, 16, 20], [14, 98, 66], [236, 120, 20], [96, 28, 120], [10, 110, 180], [220, 190, 40], [200, 40, 110]]
const hairs: readonly Rgb[] = [[34, 24, 20], [70, 46, 30], [120, 84, 46], [196, 158, 92], [20, 18, 20], [140, 60, 30]]
const accents: readonly Rgb[] = [[28, 92, 170], [186, 44, 52], [20, 136, 120], [232, 150, 36], [90, 60, 150], [30, 120, 70], [214, 70, 120]]

const vary = (random: Random, [r, g, b]: Rgb, amount: number): Rgb => {
  const shared = random.range(-amount, amount)
  const one = (v: number): number => Math.max(0, Math.min(255, Math.round(v + shared + random.range(-amount, amount) * 0.4)))
  return [one(r), one(g), one(b)]
}

export function drawClothing(random: Random): Clothing {
  const cap = random.chance(0.25)
  return {
    skin: vary(random, random.pick(skins), 8),
    suit: vary(random, random.pick(suits), 12),
    trim: random.chance(0.4) ? [240, 240, 240] : vary(random, random.pick(accents), 10),
    hair: cap ? vary(random, random.pick([...suits, [238, 238, 238] as Rgb]), 10) : vary(random, random.pick(hairs), 8),
    cap,
    knot: random.chance(0.35),
  }
}

interface Look {
  wall: Rgb
  deck: Rgb
  structure: Rgb
  water: [Rgb, Rgb]
  light: [number, number]
  tint: Rgb
}

const looks: Record<VenueStyle, Look> = {
  'panel-hall': { wall: [198, 206, 212], deck: [176, 170, 160], structure: [214, 216, 216], water: [[26, 118, 168], [70, 164, 200]], light: [0.5, 0.68], tint: [1, 1, 1] },
  'window-hall': { wall: [168, 160, 150], deck: [158, 152, 146], structure: [226, 226, 222], water: [[22, 108, 150], [110, 178, 200]], light: [0.62, 0.62], tint: [1.03, 1, 0.95] },
  'banner-arena': { wall: [84, 104, 134], deck: [120, 130, 146], structure: [190, 196, 206], water: [[16, 92, 160], [44, 132, 190]], light: [0.6, 0.6], tint: [0.98, 1, 1.04] },
  'dark-arena': { wall: [30, 34, 48], deck: [58, 62, 76], structure: [120, 126, 140], water: [[10, 66, 122], [22, 92, 146]], light: [0.85, 0.42], tint: [1, 1, 1.03] },
  'tiled-hall': { wall: [206, 216, 204], deck: [188, 186, 170], structure: [150, 170, 190], water: [[28, 128, 142], [86, 178, 182]], light: [0.42, 0.7], tint: [1.02, 1.01, 0.94] },
  'open-air': { wall: [150, 190, 226], deck: [200, 194, 182], structure: [222, 220, 214], water: [[20, 116, 176], [96, 170, 208]], light: [0.85, 0.6], tint: [1.05, 1.01, 0.93] },
  'glass-hall': { wall: [126, 164, 178], deck: [150, 156, 158], structure: [232, 234, 236], water: [[18, 124, 150], [120, 196, 208]], light: [0.55, 0.72], tint: [0.98, 1.01, 1.02] },
  'evening-pool': { wall: [92, 78, 108], deck: [96, 92, 100], structure: [140, 136, 146], water: [[14, 74, 110], [104, 96, 124]], light: [0.7, 0.46], tint: [1.08, 0.98, 0.92] },
}

export function drawVenue(random: Random, styles: readonly VenueStyle[]): Venue {
  const style = random.pick(styles)
  const look = looks[style]
  const open = style === 'open-air' || style === 'evening-pool'
  const farEdge = random.range(7.5, 10)
  return {
    style,
    textureSeed: Math.floor(random.range(1, 1e6)),
    wall: vary(random, look.wall, 16),
    accent: vary(random, random.pick(accents), 14),
    second: vary(random, random.pick(accents), 14),
    deck: vary(random, look.deck, 12),
    structure: vary(random, look.structure, 12),
    waterNear: vary(random, look.water[0], 12),
    waterFar: vary(random, look.water[1], 12),
    keyLight: normalize(vec(random.range(-0.8, 0.8), random.range(0.55, 1), random.range(-0.1, 0.9))),
    keyStrength: look.light[0] * random.range(0.85, 1.15),
    ambient: look.light[1] * random.range(0.92, 1.06),
    tint: look.tint,
    farEdgeMetres: farEdge,
    farWallMetres: farEdge + (open ? random.range(7, 12) : random.range(4.5, 7)),
    crowd: random.chance(0.75) ? random.range(0.15, 0.9) : 0,
    laneRopes: random.chance(0.2),
    grain: random.range(0.5, 3.5),
  }
}
