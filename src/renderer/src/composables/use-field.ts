/**
 * What is wrong with a field, said beside it: the line of a form knows the place
 * for the words, the control in it what is wrong with what was typed, and the
 * form whether anything is.
 */
import { computed, inject, onBeforeUnmount, provide, ref, shallowReactive, watch, type ComputedRef, type InjectionKey } from 'vue'

interface Field {
  /** Of the element that says what is wrong. */
  problemId: string
  problem: ComputedRef<string>
  /** Of the control in it; '' where nothing is wrong. */
  report(text: string): void
}
const fieldKey: InjectionKey<Field> = Symbol('field')
const faultsKey: InjectionKey<Set<string>> = Symbol('faults of a form')

/** For a form: the fields whose text could not be taken over. In such a form wrong text stays until it is put right, so that nothing starts with another number than was typed. */
export function provideFormFaults(): ReadonlySet<string> {
  const faults = shallowReactive(new Set<string>())
  provide(faultsKey, faults)
  return faults
}

/** For the line around a control. `given` is what the form itself says of the field. */
export function provideField(id: string, given: () => string | undefined): Field {
  const own = ref('')
  const faults = inject(faultsKey, null)
  const field: Field = { problemId: `${id}-problem`, problem: computed(() => own.value || (given() ?? '')), report: (text) => void (own.value = text) }
  if (faults) {
    watch(own, (text) => (text === '' ? faults.delete(id) : faults.add(id)))
    onBeforeUnmount(() => faults.delete(id))
  }
  provide(fieldKey, field)
  return field
}

/** For a control: null outside of a line. */
export function useField(): Field | null {
  return inject(fieldKey, null)
}

/** Whether wrong text stays where it was typed. */
export function keepsFaults(): boolean {
  return inject(faultsKey, null) !== null
}
