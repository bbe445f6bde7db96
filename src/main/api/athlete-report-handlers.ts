import { listedOfAthlete, picturedOfAthlete, type reportProcedures } from '../../shared/contract/reports.ts'
import { StudioError } from '../../shared/errors.ts'
import { athleteReport, type ReportedPoint } from '../reports/athlete-report.ts'
import { fileNameOf } from '../reports/file-name.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { athleteOverTime } from './over-time.ts'
import { picturesOf, type KeyPictures } from './report-pictures.ts'

/** Smaller than on the page of one dive: there are many. */
const pictureHeight = 160

/** The page of one athlete over time. */
export function athleteReportHandlers({ library }: Pick<StudioContext, 'library'>, media: KeyPictures): Handlers<Extract<keyof typeof reportProcedures, 'reports.athlete'>> {
  return {
    'reports.athlete': async ({ without, ...input }) => {
      const page = await athleteOverTime(library, input, new Set(without))
      if (page.points.length === 0) throw new StudioError('not-found', 'There is no dive to report of.', { hint: 'Choose another athlete, or all numbers and heights.' })
      const listed = page.points.slice(-listedOfAthlete)
      const notes = await library.overTime.notesOf(listed.map(({ diveId }) => diveId))
      const points: ReportedPoint[] = []
      for (const [i, point] of listed.entries()) {
        const own = notes.filter(({ diveId }) => diveId === point.diveId)
        if (i < listed.length - picturedOfAthlete) points.push({ point, pictures: [], noPictures: '', isPictured: false, notes: own })
        else {
          const { dive, stages } = await library.dives.get(point.diveId)
          points.push({ point, ...(await picturesOf(media, dive, stages, pictureHeight)), isPictured: true, notes: own })
        }
      }
      const model = page.models.find(({ modelId }) => modelId === page.modelId)
      const name = page.name || input.name
      return { fileName: fileNameOf(name, 'html'), html: athleteReport({ name, chosen: [input.diveNumber, input.heightMetres === null ? null : `${input.heightMetres} m`].flatMap((part) => part ?? []).join(', '), modelName: model?.name ?? null, page, points }, new Date().toISOString()) }
    },
  }
}
