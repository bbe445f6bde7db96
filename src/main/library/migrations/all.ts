import type { Migration } from '../migration.ts'
import { firstLibrary } from './0001-first-library.ts'
import { fastLists } from './0002-fast-lists.ts'
import { frameIndex } from './0003-frame-index.ts'
import { anyMethod } from './0004-any-method.ts'
import { keptModels } from './0005-kept-models.ts'
import { storedProviderNote } from './0006-provider-note.ts'
import { dataSets } from './0007-data-sets.ts'
import { experiments } from './0009-experiments.ts'
import { storedEvaluations } from './0010-evaluations.ts'
import { annotators } from './0011-annotators.ts'
import { secondLabels } from './0012-second-labels.ts'
import { priorities } from './0013-priorities.ts'
import { reviews } from './0014-reviews.ts'
import { importedWork } from './0016-imported-work.ts'
import { datesAndAthletes } from './0017-dates-and-athletes.ts'

/** Every step, in order. A new one is added at the end (README: how to add a migration). */
export const migrations: readonly Migration[] = [firstLibrary, fastLists, frameIndex, anyMethod, keptModels, storedProviderNote, dataSets, experiments, storedEvaluations, annotators, secondLabels, priorities, reviews, importedWork, datesAndAthletes]
