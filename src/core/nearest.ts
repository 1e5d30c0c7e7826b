/** The known word that a person most likely meant, or undefined when none is near. Case does not count. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const typed = word.slice(0, 128).toLowerCase();
  const allowed = Math.min(3, Math.max(1, Math.floor(typed.length / 3)));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The names that end in the whole parts that were typed: `prod/cms-api-key` for `cms-api-key`. Case does not count. */
export function endingIn(typed: string, known: Iterable<string>): string[] {
  const end = `/${typed.toLowerCase()}`;
  return typed === '' ? [] : [...known].filter((name) => name.toLowerCase().endsWith(end));
}

/**
 * How many letters have to be inserted, removed, replaced or swapped with their neighbour; `enough`
 * when it is that or more.
 */
function editDistance(whole: string, other: string, enough: number): number {
  const [a, b] = differing(whole, other);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = cost;
      if (cost < least) least = cost;
    }
    // A swap reaches back two rows, so one row too many does not settle it, but one more than enough does.
    if (least > enough) return enough;
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The parts in which two words differ: without what they begin and end with alike. */
function differing(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
