/** 95 % interval of a share found among so many (Wilson 1927): what chance alone allows. */
export function shareInterval(share: number, count: number): [number, number] {
  const z = 1.96
  const centre = (share + (z * z) / (2 * count)) / (1 + (z * z) / count)
  const half = (z / (1 + (z * z) / count)) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
