/**
 * The stages of an unlabelled dive as a model's two transitions cut it: take-off,
 * flight, entry. Named where the dive number implies just three; otherwise what
 * lies between is left for a person to divide, and unnamed.
 * @param transitions first frame of flight and of entry, dive-relative
 * @param implied names the dive number implies, null where it is unknown
 * @returns null where two boundaries do not fit into the dive
 */
export function proposedStages(transitions: readonly [number, number], frameCount: number, implied: readonly string[] | null): { label: string | null; startFrame: number }[] | null {
  const [flight, entry] = transitions
  if (flight < 1 || entry <= flight || entry >= frameCount) return null
  return [0, flight, entry].map((startFrame, i) => ({ label: implied?.length === 3 ? (implied[i] ?? null) : null, startFrame }))
}
