import { describe, expect, it } from 'vitest'
import { columnLetters, findHeader, guessColumns, guessKeyBy, guessMapping } from '../../../../../src/shared/domain/tables/columns.ts'

const rows = (...lines: string[]) => lines.map((line, i) => ({ line: i + 1, cells: line.split('|') }))
const fields = (...lines: string[]): string[] => guessColumns(rows(...lines), findHeader(rows(...lines))).map(({ index, field, place }) => `${index}:${field}${place ?? ''}`)

describe('headers', () => {
  it('are understood as results sheets have them', () => {
    expect(fields('Rank|Athlete|Event|Round|Dive No.|Pos|DD|J1|J2|J3|Penalty|Points|Total', '1|Li Na|Cup|1|107|B|3.1|7|7.5|8|0|69.75|69.75')).toEqual(['1:athlete', '2:event', '3:round', '4:number', '5:position', '6:difficulty', '7:award1', '8:award2', '9:award3', '10:penalty', '11:score'])
  })
  it('are understood in Chinese', () => {
    expect(fields('运动员|比赛|轮次|动作代码|难度系数|裁判1|裁判2|得分|视频|开始帧|结束帧|划分', '李娜|全运会|1|107B|3.1|7|7.5|69.75|a.mp4|0|99|训练')).toEqual(['0:athlete', '1:event', '2:round', '3:number', '4:difficulty', '5:award1', '6:award2', '7:score', '8:video', '9:start', '10:end', '11:part'])
  })
  it('are found below titles, and not in rows without any', () => {
    expect(findHeader(rows('Club championship 2026', 'Pool: Main', 'Diver|Dive|Score', 'A|107B|60'))).toBe(2)
    expect(findHeader(rows('107B|60', '205C|55'))).toBeNull()
    expect(guessMapping(rows('a|b'), 'x')).toMatchObject({ headerRow: null, columns: [], keyBy: 'line' })
  })
  it('that can mean two things are told by their cells', () => {
    expect(fields('Diver|Dive|Score', 'A|1|60', 'A|2|55')).toEqual(['0:athlete', '1:round', '2:score'])
    expect(fields('Diver|Dive|Score', 'A|107b|60')).toEqual(['0:athlete', '1:number', '2:score'])
    expect(fields('Diver|Position|Score', 'A|1|60')).toEqual(['0:athlete', '2:score'])
    expect(fields('Diver|Score|Total|Flight|Entry', 'A|60|120|20|80')).toEqual(['0:athlete', '1:score', '3:transition1', '4:transition2'])
  })
  it('of our own exports are understood', () => {
    expect(fields('dive_id|dataset|key|category|video|start_frame|end_frame|dive_number|height_metres|difficulty|athlete|event|round|date|score|penalty_points|award_1|award_11')).toEqual(['2:key', '4:video', '5:start', '6:end', '7:number', '8:height', '9:difficulty', '10:athlete', '11:event', '12:round', '13:date', '14:score', '15:penalty', '16:award1', '17:award11'])
    expect(fields('运动员|比赛日期|得分', 'A|2021年7月31日|60')).toEqual(['0:athlete', '1:date', '2:score'])
  })
  it('have letters like those of spreadsheets', () => expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']))
})

describe('what tells rows apart', () => {
  const keyBy = (...lines: string[]): string => guessKeyBy(rows(...lines).slice(1), guessColumns(rows(...lines), 0))
  it('is the first way in which all differ', () => {
    expect(keyBy('id|diver|score', '1|A|60', '2|A|60')).toBe('key')
    expect(keyBy('video|diver|score', 'a.mp4|A|60', 'b.mp4|A|60')).toBe('video')
    expect(keyBy('diver|round|score', 'A|1|60', 'A|2|60')).toBe('athlete')
    expect(keyBy('video|start|end|score', 'a.mp4|0|9|60', 'a.mp4|20|29|60')).toBe('range')
    expect(keyBy('number|score', '107B|60', '107B|61')).toBe('line')
  })
})
