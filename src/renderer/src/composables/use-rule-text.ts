/** Titles and explanations of the doctor's rules in the language of the screen; where there is no translation, as the report has them. */
import { useI18n } from 'vue-i18n'
import type { DoctorRuleSummary } from '../../../shared/domain/doctor-report.ts'

type Rule = Pick<DoctorRuleSummary, 'name' | 'title' | 'explain'>

export function useRuleText(): { titleOf: (rule: Rule) => string; explanationOf: (rule: Rule) => string } {
  const { t, te } = useI18n()
  const text = (key: string, own: string): string => (te(key) ? t(key) : own)
  return {
    titleOf: ({ name, title }) => text(`doctorRule.${name}.title`, title),
    explanationOf: ({ name, explain }) => text(`doctorRule.${name}.explain`, explain),
  }
}
