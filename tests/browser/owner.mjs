// Somebody who is signed in at a library of their own, and what the stories of its page have in common.
import { readFileSync, readdirSync } from "node:fs";
import { api, mint, must, password, Person } from "./person.mjs";

export const pictures = readdirSync(process.env.PICTURES).map((file) => readFileSync(`${process.env.PICTURES}/${file}`));

/// Sends images under these names, twenty at a time, and waits until they are prepared.
export async function send(minted, names) {
  const ids = [];
  for (let from = 0; from < names.length; from += 20) {
    const form = new FormData();
    names.slice(from, from + 20).forEach((name, at) => form.append("files", new Blob([pictures[(from + at) % pictures.length]]), name));
    ids.push(...(await api("POST", minted.path, { key: minted.apiKey, form })).body.data.assets.map((asset) => asset.id));
  }
  for (const id of ids) await until(async () => (await asset(minted, id)).status === "ready", "an image is not prepared");
  return ids;
}

export const asset = async (minted, id) => (await api("GET", `${minted.path}/${id}`, { key: minted.apiKey })).body.data;

export async function until(holds, what, patience = 15_000) {
  for (const end = Date.now() + patience; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
    must(Date.now() < end, what);
}

export const numbered = (count) => Array.from({ length: count }, (_, number) => `picture ${String(number).padStart(3, "0")}.jpg`);

let owners = 0;

/// A person who is signed in, at a library of their own with images of these names.
export async function owner(browser, device, name, names = numbered(60), more = {}) {
  const email = `${name}-${++owners}@library.example.com`; // nobody else's, whatever names stories choose
  const minted = await mint(email, "Summer photos");
  const ids = await send(minted, names);
  const person = await Person.at(browser, device, more);
  await person.open(new URL(minted.claimUrl).pathname);
  await person.fill("Choose a password", password);
  await person.press("Keep this library");
  person.minted = minted;
  person.email = email;
  person.ids = ids.reverse(); // newest first
  person.home = `/${minted.organizationId}/${minted.libraryId}`;
  return person;
}

/// The page of the library, with the script at work.
export async function arrive(person, query = "") {
  await person.open(person.home + query);
  await person.page.waitForSelector(".tiles.live", { state: "attached" }); // it is not seen where nothing is found
}

export const bar = (person) => person.page.getByRole("region", { name: "Selection" });

/// What part of the screen is picture, 0 to 1.
export const pictured = (person) =>
  person.page.locator(".tile").evaluateAll((tiles) => {
    const seen = tiles.map((tile) => {
      const { left, right, top, bottom } = tile.getBoundingClientRect();
      return Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) * Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
    });
    return seen.reduce((sum, one) => sum + one, 0) / (innerWidth * innerHeight);
  });
