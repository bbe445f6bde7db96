import { existsSync, statSync } from 'node:fs'
import { mkdir, statfs } from 'node:fs/promises'
import { basename } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import { createConnection, openFile, prepareForWriting } from './connection.ts'
import type { Connection } from './connection.ts'
import type { LibraryContext } from './context.ts'
import { createCutting } from './cutting.ts'
import { createDataSets } from './data-sets.ts'
import { createRatings } from './create-ratings.ts'
import { createSecondLabels } from './create-second-labels.ts'
import { createDiveRecords } from './dive-records.ts'
import { createDiveSources } from './dive-sources.ts'
import { createDives } from './dives.ts'
import { createFindings } from './findings.ts'
import { libraryFolder } from './folder.ts'
import type { LibraryFolder } from './folder.ts'
import { createKeptIds } from './kept-ids.ts'
import type { Library } from './library.ts'
import { watchChanges } from './change-watch.ts'
import { backUp, migrate } from './migrate.ts'
import type { Migration } from './migration.ts'
import { migrations } from './migrations/all.ts'
import { createWork } from './sharing-work.ts'
import { libraryError } from './sqlite-errors.ts'
import { labelledStageCount } from './tables/dives.ts'
import { createAnnotators } from './tables/annotators.ts'
import { createComments } from './tables/comments.ts'
import { createEvaluations } from './tables/evaluations.ts'
import { createExperiments } from './tables/experiments.ts'
import { createJobs, failAbandonedJobs } from './tables/jobs.ts'
import { createModels } from './tables/models.ts'
import { createOverTime } from './tables/over-time.ts'
import { createPredictions } from './tables/predictions.ts'
import { createPriorities } from './tables/priorities.ts'
import { createAthletes } from './tables/athletes.ts'
import { createSharedFacts } from './shared-facts.ts'
import { createResults } from './tables/results.ts'
import { createBlindReviews } from './tables/review-commitments.ts'
import { createReviewDrawings } from './tables/review-drawings.ts'
import { createReviewNotes } from './tables/review-notes.ts'
import { createReviews } from './tables/reviews.ts'
import { createRuns } from './tables/runs.ts'
import { createSegmentations } from './tables/segmentations.ts'
import { createReactions } from './tables/reactions.ts'
import { createSettings, libraryIdentity } from './tables/settings.ts'
import { createSplits } from './tables/splits.ts'
import { createVideos } from './tables/videos.ts'
import { createQueue } from './work-queue.ts'

export interface OpenOptions {
  /** Make the library where there is none; otherwise a missing one is an error. */
  create?: boolean
  /** For tests of migrations. */
  steps?: readonly Migration[]
  /** How long a change waits for another program before it fails with 'conflict', milliseconds; eight seconds when absent. */
  waitMilliseconds?: number
}

/**
 * Opens a library's folder, makes it or brings it to the present format, checks
 * it after an unclean end, and fails jobs whose process is gone.
 * @throws StudioError 'not-found' where there is none and `create` is not set, 'library' for a damaged, foreign or
 * newer file, 'disk-full', 'conflict' or 'io'; the file is then as it was
 */
export async function openLibrary(path: string, options: OpenOptions = {}): Promise<Library> {
  const folder = libraryFolder(path)
  const isNew = !existsSync(folder.database)
  if (isNew && !options.create) throw new StudioError('not-found', `There is no library in ${folder.root}.`, { hint: 'Choose the folder of a library (it holds library.sqlite), or create one there.' })
  const connection = await openConnection(folder, options)
  try {
    await connection.write((db) => failAbandonedJobs(db))
  } catch (error) {
    await connection.close()
    throw libraryError(error, folder.database)
  }
  return assemble(folder, connection)
}

async function openConnection(folder: LibraryFolder, options: OpenOptions): Promise<Connection> {
  try {
    for (const each of [folder.root, folder.media, folder.cache, folder.models, folder.runs, folder.backups]) await mkdir(each, { recursive: true })
  } catch (error) {
    throw libraryError(error, folder.root)
  }
  // What the last writer would have tidied away had it ended in order.
  const wasUnclean = existsSync(`${folder.database}-wal`) && statSync(`${folder.database}-wal`).size > 0
  const file = openFile(folder.database)
  try {
    await migrate(file, folder, options.steps ?? migrations)
    prepareForWriting(file)
    if (wasUnclean) {
      const verdict = file.pragma('quick_check(1)', { simple: true })
      if (verdict !== 'ok') throw new StudioError('library', `The library file is damaged: ${folder.database} (${String(verdict)}).`, { hint: 'Set this file aside and put the newest file of the folder backups/ in its place.' })
    }
    return createConnection(file, folder.database, options.waitMilliseconds)
  } catch (error) {
    file.close()
    throw libraryError(error, folder.database)
  }
}

function assemble(folder: LibraryFolder, connection: Connection): Library {
  const { query, raw } = connection
  const watch = watchChanges(raw)
  const context: LibraryContext = { connection, folder, keptIds: createKeptIds(connection), changed: watch.changed }
  return {
    folder,
    ...createDives(context),
    annotators: createAnnotators(context),
    work: createWork(context),
    comments: createComments(context),
    queue: createQueue(context),
    secondLabels: createSecondLabels(context),
    ratings: createRatings(context),
    reviews: createReviews(context),
    reviewNotes: createReviewNotes(context),
    reviewDrawings: createReviewDrawings(context),
    blindReviews: createBlindReviews(context),
    results: createResults(context),
    athletes: createAthletes(context),
    sharedFacts: createSharedFacts(context),
    cutting: createCutting(context),
    dataSets: createDataSets(context),
    records: createDiveRecords(context),
    findings: createFindings(context),
    videos: createVideos(context),
    splits: createSplits(context),
    models: createModels(context),
    runs: createRuns(context),
    experiments: createExperiments(context),
    evaluations: createEvaluations(context),
    overTime: createOverTime(context),
    predictions: createPredictions(context),
    segmentations: createSegmentations(context),
    priorities: createPriorities(context),
    jobs: createJobs(context),
    settings: createSettings(context),
    reactions: createReactions(context),
    sources: createDiveSources(context),
    onChange: watch.onChange,
    identity: () => libraryIdentity(context),
    async info() {
      const count = async (table: 'videos' | 'runs' | 'models'): Promise<number> => (await query.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
      const dives = await query.selectFrom('dives').where('is_removed', '=', 0)
        .select((eb) => [eb.fn.countAll<number>().as('all'), eb.fn.countAll<number>().filterWhere('stage_count', '>=', labelledStageCount).as('labelled')]).executeTakeFirstOrThrow()
      return {
        folder: folder.root, name: basename(folder.root), videoCount: await count('videos'), diveCount: dives.all, labelledCount: dives.labelled,
        runCount: await count('runs'), modelCount: await count('models'), freeBytes: await freeBytes(folder.root),
      }
    },
    async check() {
      const broken = (raw.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check).filter((verdict) => verdict !== 'ok')
      const dangling = (raw.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[]).map((row) => `row ${row.rowid} of ${row.table} refers to a missing row of ${row.parent}`)
      return [...broken, ...dangling]
    },
    backup: () => backUp(raw, folder, 'manual'),
    async close() {
      watch.stop()
      await connection.close()
    },
  }
}

/** Null where the system cannot tell. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const disk = await statfs(folder)
    return disk.bavail * disk.bsize
  } catch {
    return null
  }
}
