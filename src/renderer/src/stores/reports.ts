/** Reports of dives and review sessions: pages made by the studio, to be saved or printed. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import { studio } from '../api/studio.ts'
import { printPage } from '../format/print-page.ts'
import { saveText } from '../format/save-text.ts'
import { useNoticesStore } from './notices.ts'

export type ReportUse = 'save' | 'print'

export const useReportsStore = defineStore('reports', () => {
  const notices = useNoticesStore()
  const isMaking = ref(false)

  async function use(make: () => Promise<OutputOf<'reports.dive'>>, how: ReportUse): Promise<void> {
    if (isMaking.value) return
    isMaking.value = true
    const page = await notices.attempt(make)
    isMaking.value = false
    if (!page) return
    if (how === 'print') printPage(page.html)
    else saveText(page.fileName, page.html, 'text/html')
  }

  const ofDive = (asked: InputOf<'reports.dive'>, how: ReportUse): Promise<void> => use(() => studio.call('reports.dive', asked), how)
  const ofReview = (asked: InputOf<'reports.review'>, how: ReportUse): Promise<void> => use(() => studio.call('reports.review', asked), how)

  return { isMaking, ofDive, ofReview }
})
