/** Where something stands inside the manifest: `['secrets', 'prod/x', 'consumers', 0]`. */
export type Path = readonly (string | number)[];

/** A path as a person reads it: `secrets.prod/x.consumers[0]`. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${plain(step)}`;
  }
  return text;
}

/** The word in backticks after a space, or nothing when it is long or odd: somebody may have pasted a value. */
export function quoted(word: string): string {
  return isShort(word) ? ` \`${word}\`` : '';
}

/** The name of a row or an environment, or `…` when it is long or odd. */
export function plain(name: string): string {
  return isShort(name) ? name : '…';
}

function isShort(word: string): boolean {
  return /^[\w/+=.@<-]{1,80}$/.test(word);
}
