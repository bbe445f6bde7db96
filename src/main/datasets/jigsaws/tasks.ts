import type { Category } from '../../../shared/contract/categories.ts'

/**
 * JIGSAWS: three surgical tasks on a bench-top model, with fifteen gestures and a
 * global rating of six elements from 1 to 5 (Gao et al., M2CAI 2014; Ahmidi et
 * al., IEEE TBME 2017).
 */
export const gestureNames: Readonly<Record<string, string>> = {
  G1: 'Reaching for needle with right hand',
  G2: 'Positioning needle',
  G3: 'Pushing needle through tissue',
  G4: 'Transferring needle from left to right',
  G5: 'Moving to center with needle in grip',
  G6: 'Pulling suture with left hand',
  G7: 'Pulling suture with right hand',
  G8: 'Orienting needle',
  G9: 'Using right hand to help tighten suture',
  G10: 'Loosening more suture',
  G11: 'Dropping suture at end and moving to end points',
  G12: 'Reaching for needle with left hand',
  G13: 'Making C loop around right hand',
  G14: 'Reaching for suture with right hand',
  G15: 'Pulling suture with both hands',
}

/** Elements of the global rating, in the order of the meta file's columns. */
export const ratingNames = ['respect_for_tissue', 'suture_needle_handling', 'time_and_motion', 'flow_of_operation', 'overall_performance', 'quality_of_final_product'] as const

/** Six elements from 1 to 5. */
const scoreMinimum = 6
const scoreMaximum = 30

function task(folder: string, name: string, title: string): { folder: string; category: Category } {
  return { folder, category: { name, title, scoreMinimum, scoreMaximum, stageVocabulary: Object.keys(gestureNames) } }
}

/** By the names of their folders. */
export const jigsawsTasks = [task('Suturing', 'suturing', 'Suturing'), task('Needle_Passing', 'needle-passing', 'Needle passing'), task('Knot_Tying', 'knot-tying', 'Knot tying')] as const
export type JigsawsTask = (typeof jigsawsTasks)[number]
