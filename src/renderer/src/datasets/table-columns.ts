/** The columns of a table and what each of them means, as one choice per column. */
import { placedFields, tableField, type TableColumn, type TableField } from '../../../shared/contract/tables.ts'

/** A meaning as one word, for a list to choose from: "score", "award:3"; '' for a column that is not used. */
export type Meaning = string

const mostPlaces: Partial<Record<TableField, number>> = { award: 11, transition: 8 }

/** Every meaning there is, in order. */
export function meanings(): { meaning: Meaning; field: TableField; place: number | null }[] {
  return tableField.options.flatMap((field): { meaning: Meaning; field: TableField; place: number | null }[] => (placedFields.includes(field)
    ? Array.from({ length: mostPlaces[field] ?? 1 }, (_, i) => ({ meaning: `${field}:${i + 1}`, field, place: i + 1 }))
    : [{ meaning: field, field, place: null }]))
}

export function meaningOf(columns: readonly TableColumn[], index: number): Meaning {
  const column = columns.find((one) => one.index === index)
  return column === undefined ? '' : column.place === null ? column.field : `${column.field}:${column.place}`
}

/** The columns with this one meaning that; whichever had the meaning before has none now. */
export function withMeaning(columns: readonly TableColumn[], index: number, header: string, meaning: Meaning): TableColumn[] {
  const chosen = meanings().find((one) => one.meaning === meaning)
  const others = columns.filter((one) => one.index !== index && !(chosen && one.field === chosen.field && one.place === chosen.place))
  return chosen ? [...others, { header, index, field: chosen.field, place: chosen.place }].sort((a, b) => a.index - b.index) : others
}
