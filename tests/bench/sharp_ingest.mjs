// The ingest set by sharp (npm), one pipeline for each output, one core. Prints the lines that lk_imaging_bench prints.
//   npm i sharp && taskset -c 0 node sharp_ingest.mjs FILE [ROUNDS]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(process.cwd() + '/'));
const sharp = require('sharp');
sharp.concurrency(1);
sharp.cache(false);

const bytes = readFileSync(process.argv[2]);
const rounds = Number(process.argv[3] ?? 9);

const resized = (side) => sharp(bytes).rotate().resize(side, side, { fit: 'inside', withoutEnlargement: true });
const writers = {
  jpeg: (image) => image.jpeg({ quality: 80, optimiseCoding: true }),
  webp: (image) => image.webp({ quality: 80, effort: 4 }),
};
// The small one blurred, and the raw pixels that a blurhash would be made from; the hash itself is left out.
const sets = [800, 1600].flatMap((side) => ['jpeg', 'webp'].map((format) => ({
  name: `${side}+400+32 ${format}`,
  run: async () => {
    await writers[format](resized(side)).toBuffer();
    await writers[format](resized(400)).toBuffer();
    await writers[format](resized(32).blur(2)).toBuffer();
  },
})));

const times = sets.map(() => []);
for (let round = 0; round < rounds; round++) {
  for (const [i, set] of sets.entries()) {
    const start = performance.now();
    await set.run();
    times[i].push(performance.now() - start);
  }
}
for (const [i, set] of sets.entries()) {
  const sorted = times[i].sort((a, b) => a - b);
  console.log(`${set.name} ${sorted[sorted.length >> 1].toFixed(1)}`);
}
