/** The methods the studio knows, as it describes them itself. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { MethodInfo } from '../../../shared/contract/methods.ts'
import { studio } from '../api/studio.ts'

export const useMethodsStore = defineStore('methods', () => {
  const methods = shallowRef<MethodInfo[]>([])
  let loading: Promise<void> | undefined

  /** They never change while the studio runs: asked for once. Errors reach the caller, and it may ask again. */
  function load(): Promise<void> {
    loading ??= studio.call('methods.list', {}).then(
      (found) => {
        methods.value = found
      },
      (error: unknown) => {
        loading = undefined
        throw error
      },
    )
    return loading
  }
  const byName = (name: string): MethodInfo | null => methods.value.find((method) => method.name === name) ?? null
  const titleOf = (name: string): string => byName(name)?.title ?? name

  return { methods, load, byName, titleOf }
})
