import type { DoctorRule } from '../rule.ts'
import { awardRules } from './awards.ts'
import { dataSetRules } from './data-sets.ts'
import { difficultyRules } from './difficulty.ts'
import { duplicateRules } from './duplicates.ts'
import { missingFactRules } from './missing-facts.ts'
import { numberRules } from './numbers.ts'
import { pictureRules } from './pictures.ts'
import { scoreRules } from './scores.ts'
import { splitRules } from './splits.ts'
import { stageRules } from './stages.ts'
import { transitionRules } from './transitions.ts'

/** Every rule of the doctor, in the order of its report. */
export const doctorRules: readonly DoctorRule[] = [
  ...pictureRules, ...stageRules, ...transitionRules, ...numberRules, ...difficultyRules, ...awardRules, ...scoreRules,
  ...missingFactRules, ...duplicateRules, ...dataSetRules, ...splitRules,
]
