import { access, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { doctorProcedures } from '../../shared/contract/doctor.ts'
import type { DiveId } from '../../shared/contract/entities.ts'
import type { DoctorReport } from '../../shared/domain/doctor-report.ts'
import { StudioError } from '../../shared/errors.ts'
import { dismissalKey, examine } from '../datasets/doctor/examine.ts'
import { doctorRules } from '../datasets/doctor/rules/table.ts'
import { reportHtml } from '../datasets/doctor/report-html.ts'
import { reportText } from '../datasets/doctor/report-text.ts'
import { writeAtomically } from '../files/write-atomic.ts'
import type { Library } from '../library/library.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** A rule that finds something in every dive must not crowd out the others on a screen. */
export const mostPerRuleShown = 500

/** The dataset doctor: looks at every dive of the library; repairs are ordinary edits. */
export function doctorHandlers({ library, board }: StudioContext): Handlers<keyof typeof doctorProcedures> {
  return {
    'doctor.examine': ({ rules, dismissed }) => examineLibrary(library, { ruleNames: rules, mostPerRule: mostPerRuleShown, onlyDismissed: dismissed }),
    'doctor.fix': async ({ rule, changes }) => library.findings.repair(changes, repairSummary(rule), await annotator(library)),
    'doctor.unfix': async ({ rule, diveIds }) => ({ restored: await library.findings.undoRepairs(diveIds, repairSummary(rule)) }),
    'doctor.dismiss': async ({ rule, diveIds, isDismissed }) => {
      requireRule(rule)
      await library.findings.setDismissed(rule, diveIds, isDismissed, await annotator(library))
      return {}
    },
    'doctor.checkPictures': async (request) => ({ jobId: await board.start('check-pictures', 'Look at pictures', request) }),
    'doctor.unchecked': async () => ({ videoCount: (await library.findings.unchecked()).length }),
    'doctor.writeReport': async ({ path, format, overwrite }) => {
      if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
      const isThere = await access(path).then(() => true, () => false)
      if (isThere && !overwrite) throw new StudioError('conflict', `${path} is there already.`, { hint: 'Choose another name, or say that it may be replaced.' })
      const report = await examineLibrary(library, { ruleNames: null })
      const text = format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : format === 'html' ? reportHtml(report) : reportText(report)
      await writeAtomically(path, Buffer.from(text, 'utf8'))
      return { path, sizeBytes: (await stat(path)).size }
    },
  }
}

/** As screens and reports need it. Errors: 'invalid-input' for an unknown rule. */
export async function examineLibrary(library: Library, { ruleNames, mostPerRule, onlyDismissed = false, without }: { ruleNames: readonly string[] | null; mostPerRule?: number; onlyDismissed?: boolean; without?: ReadonlySet<DiveId> }): Promise<DoctorReport> {
  for (const name of ruleNames ?? []) requireRule(name)
  return examine(library.records.read(), {
    categories: await library.dataSets.categories(),
    splits: await library.splits.list(),
    pictureChecks: [...(await library.findings.pictureChecks()).values()],
    dismissed: new Set((await library.findings.dismissed()).map(({ diveId, rule }) => dismissalKey(diveId, rule))),
    onlyDismissed,
    ...(ruleNames === null ? {} : { rules: doctorRules.filter(({ name }) => ruleNames.includes(name)) }),
    ...(mostPerRule === undefined ? {} : { mostPerRule }),
    ...(without === undefined ? {} : { without }),
  })
}

function requireRule(name: string): void {
  if (!doctorRules.some((rule) => rule.name === name)) throw new StudioError('invalid-input', `The doctor has no rule "${name}".`, { hint: `Its rules are: ${doctorRules.map((rule) => rule.name).join(', ')}.` })
}

/** What the history of a dive says of a repair. */
function repairSummary(rule: string): string {
  return `Repaired: ${doctorRules.find(({ name }) => name === rule)?.title ?? rule}`
}
