/** What this machine computes with. Tried when a screen first asks, which takes seconds. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { DeviceReport } from '../../../shared/contract/studio.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useDevicesStore = defineStore('devices', () => {
  const notices = useNoticesStore()
  const report = shallowRef<DeviceReport | null>(null)
  const isTrying = ref(false)

  async function load(again = false): Promise<void> {
    if (isTrying.value || (report.value && !again)) return
    isTrying.value = true
    await notices.attempt(async () => {
      report.value = await studio.call('studio.devices', { again })
    })
    isTrying.value = false
  }

  return { report, isTrying, load }
})
