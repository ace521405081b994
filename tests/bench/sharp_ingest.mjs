// What is made of each upload, by sharp (npm): three JPEGs from one decode, one core. Prints the lines that lk_imaging_bench prints, or with
// --cpu COUNT the milliseconds of processor that COUNT of them take each.
//   npm i sharp && taskset -c 0 node sharp_ingest.mjs FILE [ROUNDS | --cpu COUNT]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.cwd() + "/"));
const sharp = require("sharp");
sharp.concurrency(1);
sharp.cache(false);

const [file, mode, count] = process.argv.slice(2);
const bytes = readFileSync(file);

const resized = (image, side) => image.resize(side, side, { fit: "inside", withoutEnlargement: true });
const jpeg = (image) => image.jpeg({ quality: 80, optimiseCoding: true }).toBuffer();

/// The file is decoded once, to 800 px; the smaller ones are made from those pixels.
async function three() {
  const { data, info } = await resized(sharp(bytes).rotate(), 800).raw().toBuffer({ resolveWithObject: true });
  const large = () => sharp(data, { raw: info });
  const small = await resized(large(), 400).raw().toBuffer({ resolveWithObject: true });
  const again = () => sharp(small.data, { raw: small.info });
  await jpeg(large());
  await jpeg(again());
  await jpeg(again().blur(12));
}

if (mode === "--cpu") {
  await three();
  const start = process.cpuUsage();
  for (let i = 0; i < Number(count); ++i) await three();
  const { user, system } = process.cpuUsage(start);
  console.log((user + system) / 1000 / Number(count));
} else {
  const times = [];
  for (let round = 0; round < Number(mode ?? 9); ++round) {
    const start = performance.now();
    await three();
    times.push(performance.now() - start);
  }
  console.log(`800+400+400 blurred jpeg ${times.sort((a, b) => a - b)[times.length >> 1].toFixed(1)}`);
}
