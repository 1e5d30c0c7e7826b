/** Every pair of two members of two lists comes together in some row: far fewer rows than all combinations. */
export function pairwise<const F extends readonly (readonly string[])[]>(factors: F): string[][] {
  const pairs = new Set<string>();
  const pair = (i: number, a: string, j: number, b: string) => `${i} ${a} | ${j} ${b}`;
  for (const [i, first] of factors.entries())
    for (const [j, second] of factors.entries())
      if (i < j) for (const a of first) for (const b of second) pairs.add(pair(i, a, j, b));

  const rows: string[][] = [];
  for (const [open] of pairs.entries()) {
    if (!pairs.has(open)) continue;
    const row: (string | undefined)[] = factors.map(() => undefined);
    for (const member of open.split(' | ')) row[Number(member.split(' ')[0])] = member.slice(member.indexOf(' ') + 1);
    const gain = (j: number, b: string) =>
      row.filter((a, i) => a !== undefined && pairs.has(i < j ? pair(i, a, j, b) : pair(j, b, i, a))).length;
    for (const [j, members] of factors.entries())
      row[j] ??= members.reduce((best, one) => (gain(j, one) > gain(j, best) ? one : best));
    const full = row as string[];
    for (const [i, a] of full.entries()) for (const [j, b] of full.entries()) if (i < j) pairs.delete(pair(i, a, j, b));
    rows.push(full);
  }
  return rows;
}
