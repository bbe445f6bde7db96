/** Takes an import back or brings it again, and says what stayed because somebody edited it since. */
import { useI18n } from 'vue-i18n'
import type { ImportEntry } from '../../../shared/contract/datasets.ts'
import { useDatasetsStore } from '../stores/datasets.ts'
import { useNoticesStore } from '../stores/notices.ts'

export function useTurnImport(): (entry: ImportEntry) => Promise<void> {
  const { t } = useI18n()
  const datasets = useDatasetsStore()
  const notices = useNoticesStore()
  return async (entry) => {
    const answer = await datasets.turn(entry)
    if (!answer) return
    const said = t(answer.entry.isUndone ? 'datasets.takenBack' : 'datasets.broughtAgain', { title: answer.entry.title })
    notices.say(answer.kept > 0 ? `${said} ${t('datasets.kept', { count: answer.kept }, answer.kept)}` : said)
    notices.announce(said)
  }
}
