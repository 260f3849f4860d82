/**
 * The candidate that was probably meant by `word`: the nearest by edit distance (a swap of neighbours counts as one
 * edit), or null where none is near. Upper and lower case count as half a difference, so `w1` suggests `W1`.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const distance = editDistance(word, candidate);
    // One edit in a word of two or three letters, two in one of up to eight, three beyond.
    const limit = Math.min(Math.max(word.length, candidate.length) / 3 + 0.4, 3);
    if (distance <= limit && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** The same as a help line, or null. */
export function suggestion(word: string, candidates: Iterable<string>): string | null {
  const meant = didYouMean(word, candidates);
  return meant === null ? null : `did you mean \`${meant}\`?`;
}

/** Optimal string alignment (Damerau-Levenshtein without overlapping swaps); a change of case costs a half. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const [x, y] = [a[i - 1]!, b[j - 1]!];
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.5 : 1;
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + change);
      const swapped = i > 1 && j > 1 && x === b[j - 2] && a[i - 2] === y;
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
