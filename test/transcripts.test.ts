/** Golden terminal sessions, typed for real. `UPDATE=1` writes down what is answered now. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStage } from './support/stage.js';
import { parseTranscript, replay } from './support/transcript.js';

const FOLDER = join(import.meta.dirname, 'transcripts');

const transcripts = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, file: join(FOLDER, name) }));

it.concurrent.each(transcripts)('$name', async ({ file }) => {
  const written = readFileSync(file, 'utf8');
  const transcript = parseTranscript(written);
  const stage = await openStage(transcript);
  try {
    const played = await replay(transcript, stage.play);
    if (process.env.UPDATE) writeFileSync(file, played);
    else expect(played).toBe(written);
  } finally {
    await stage.close();
  }
});
