/**
 * The table of bench/schemas/customers.json by @faker-js/faker, as JSON lines, the form natural to it.
 * Usage: faker-js.ts ROWS FOLDER
 */
import { faker } from '@faker-js/faker/locale/en_US';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [rows, folder] = [Number(process.argv[2]), process.argv[3]];
const bufferedCharacters = 1 << 20;
const countries = weighted(['US', 'DE', 'FR', 'GB'], [0.5, 0.2, 0.15, 0.15]);
const plans = weighted(['free', 'basic', 'pro'], [0.7, 0.2, 0.1]);
const time = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 11, 31) };

faker.seed(42);
const file = openSync(join(folder, 'customer.jsonl'), 'w');
let buffer = '';
for (let id = 1; id <= rows; id++) {
  const row = {
    customer_id: id,
    name: faker.person.fullName(),
    email: faker.internet.email(),
    city: faker.location.city(),
    country: faker.helpers.weightedArrayElement(countries),
    signed_up: faker.date.between(time).toISOString(),
    plan: faker.helpers.weightedArrayElement(plans),
    spent: Math.exp(3.5 + normal()),
  };
  buffer += `${JSON.stringify(row)}\n`;
  if (buffer.length < bufferedCharacters) continue;
  writeSync(file, buffer);
  buffer = '';
}
writeSync(file, buffer);
closeSync(file);
process.stdout.write(`${JSON.stringify({ rows })}\n`);

function weighted(values: readonly string[], weights: readonly number[]) {
  return values.map((value, i) => ({ value, weight: weights[i] }));
}

/** Box-Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - faker.number.float())) * Math.cos(2 * Math.PI * faker.number.float());
}
