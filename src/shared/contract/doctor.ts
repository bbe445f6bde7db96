import { z } from 'zod'
import { doctorChange, doctorReport } from '../domain/doctor-report.ts'
import { diveId, jobId } from './entities.ts'
import { procedure } from './procedure.ts'

/** The dataset doctor: looks at every dive, explains what is wrong, and repairs what has one right repair. */
const rule = z.string().min(1).max(80)

export const doctorProcedures = {
  /** At most 500 findings of a rule cross; the report file has them all. `dismissed`: the findings somebody dismissed, instead of the others. */
  'doctor.examine': procedure(z.object({ rules: z.array(rule).nullable().default(null), dismissed: z.boolean().default(false) }), doctorReport),
  /** Applies the fixes of findings, each as an edit of its dive; one that no longer fits is told. */
  'doctor.fix': procedure(
    z.object({ rule, changes: z.array(doctorChange).min(1).max(100_000) }),
    z.object({ repaired: z.array(diveId), refused: z.array(z.object({ diveId, reason: z.string() })) }),
  ),
  /** Takes the fixes of a rule back on these dives, where they are still the latest edit. */
  'doctor.unfix': procedure(z.object({ rule, diveIds: z.array(diveId).min(1).max(100_000) }), z.object({ restored: z.array(diveId) })),
  /** Hides findings of a rule for these dives, or shows them again. */
  'doctor.dismiss': procedure(z.object({ rule, diveIds: z.array(diveId).min(1).max(100_000), isDismissed: z.boolean() }), z.object({})),
  /** Reads the pictures of every video not looked at since it came, as a job: gaps, unreadable and repeated pictures. */
  'doctor.checkPictures': procedure(z.object({ again: z.boolean().default(false) }), z.object({ jobId })),
  /** How many videos have not been looked at. */
  'doctor.unchecked': procedure(z.object({}), z.object({ videoCount: z.number().int().nonnegative() })),
  /** Writes the whole report to share. Errors: 'conflict' where the file is there and may not be replaced. */
  'doctor.writeReport': procedure(z.object({ path: z.string().min(1), format: z.enum(['html', 'text', 'json']), overwrite: z.boolean().default(false) }), z.object({ path: z.string(), sizeBytes: z.number() })),
}
