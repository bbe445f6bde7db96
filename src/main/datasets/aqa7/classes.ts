import type { Category } from '../../../shared/contract/categories.ts'
import type { HeightMetres } from '../../../shared/domain/difficulty.ts'
import { divingCategory } from '../dataset.ts'

/**
 * AQA-7's seven actions. A category's range is a round one with room around what
 * occurs; `publishedRange` is what occurs in the data and what methods scale
 * scores by (normalize() of CoRe and its successors, over these six pairs; they
 * leave the trampoline out, so its range is a guess from the sport's scoring).
 */
export interface Aqa7Class {
  /** 1 to 7, the first column of the lists. */
  id: number
  /** Of its folder, without "-out". */
  folder: string
  category: Category
  publishedRange: readonly [number, number] | null
  heightMetres: HeightMetres | null
}

function category(name: string, title: string, scoreMinimum: number, scoreMaximum: number): Category {
  return { name, title, scoreMinimum, scoreMaximum, stageVocabulary: [] }
}

export const aqa7Classes: readonly Aqa7Class[] = [
  // Single dives from the 10 m platform.
  { id: 1, folder: 'diving', category: divingCategory, publishedRange: [21.6, 102.6], heightMetres: 10 },
  // Difficulty plus execution out of 10.
  { id: 2, folder: 'gym_vault', category: category('gym-vault', 'Gymnastic vault', 0, 20), publishedRange: [12.3, 16.87], heightMetres: null },
  // The highest score that occurs, 50, is full marks.
  { id: 3, folder: 'ski_big_air', category: category('ski-big-air', 'Big air skiing', 0, 50), publishedRange: [8, 50], heightMetres: null },
  { id: 4, folder: 'snowboard_big_air', category: category('snowboard-big-air', 'Big air snowboarding', 0, 50), publishedRange: [8, 50], heightMetres: null },
  { id: 5, folder: 'sync_diving_3m', category: category('sync-diving-3m', 'Synchronised diving, 3 m springboard', 0, 150), publishedRange: [46.2, 104.88], heightMetres: 3 },
  { id: 6, folder: 'sync_diving_10m', category: category('sync-diving-10m', 'Synchronised diving, 10 m platform', 0, 150), publishedRange: [49.8, 99.36], heightMetres: 10 },
  // Difficulty, execution and time of flight of one routine.
  { id: 7, folder: 'trampoline', category: category('trampoline', 'Trampoline', 0, 80), publishedRange: null, heightMetres: null },
]
