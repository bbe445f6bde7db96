import { describe, expect, it } from 'vitest'
import { competitionOfVideo, heightOfClip, rangeOfFineDiving, rangeOfMtlAqa, videoOfCompetition } from '../../../../src/main/datasets/competitions.ts'

describe('competitions', () => {
  it('have one name in both sets', () => {
    expect([1, 26, 100].map(competitionOfVideo)).toEqual(['01', '26', '100'])
    expect(['01', '26', '100', '1', '007', 'Men3m', '', '-1'].map(videoOfCompetition)).toEqual([1, 26, 100, null, null, null, null, null])
  })

  it('bring ranges of both sets to the same frames', () => {
    expect(rangeOfFineDiving('01', 7378, 7462)).toEqual(rangeOfMtlAqa(1, 7377, 7462))
    expect(rangeOfFineDiving('01', 1, 1)).toEqual({ competition: '01', startFrame: 0, endFrame: 1 })
    expect([rangeOfFineDiving('01', 0, 5), rangeOfFineDiving('01', 6, 5), rangeOfMtlAqa(1, 5, 5)]).toEqual([null, null, null])
  })

  it.each([
    ['FINADivingWorldCup2021_Men10mSynchronised_final_r1', 10], ['3mMenSpringboardFinal-EuropeanChampionships2021_3', 3], ['Budapest2021Diving10mPlatformWomenFinal_1', 10], ['FullMenSynchronised10mPlatform_Tokyo2020Replays_1', 10],
    ['Women1m_final', 1], ['07', 10], ['22', 3], ['08', null], ['Rostock_2023', null], ['Men7.5m', null], ['Men13m', null], ['3medals', null],
  ])('%s is from %s m', (competition, height) => {
    expect(heightOfClip(competition, 1)).toBe(height)
  })

  it('of video 26 begin on the springboard and go on from the platform', () => {
    expect([heightOfClip('26', 60), heightOfClip('26', 61)]).toEqual([3, 10])
  })
})
