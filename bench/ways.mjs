// What a sender in Node would do: one plain object for each reader, JSON.stringify, and fetch with kept connections.
//
//     node bench/ways.mjs URL PAGE COUNT
//
// `bench/send.py` measures itself against it. The mails are those of `ways.py`, and so is the rest: no ledger, no
// database, no suppressions.

import { readFileSync } from "node:fs";

const BATCH = 1_000;
const KEY = "SG.key-that-opens-nothing";
const LINKS = "https://digest.notesfrompoland.com/unsubscribe/";

const [url, pagePath, count] = process.argv.slice(2);
const page = JSON.parse(readFileSync(pagePath, "utf8"));

function personalization(batch, number) {
  const token = number.toString(16).padStart(24, "0");
  return {
    to: [{ email: `reader${number}@example.org`, name: `Reader ${number}` }],
    headers: {
      "List-Unsubscribe": `<${LINKS}${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    custom_args: { edition: "1", batch: String(batch), recipient: String(number) },
    substitutions: { [page.tag]: token },
  };
}

for (let first = 1; first <= Number(count); first += BATCH) {
  const length = Math.min(BATCH, Number(count) + 1 - first);
  const answer = await fetch(`${url}/v3/mail/send`, {
    method: "POST",
    headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      from: { email: "digest@notesfrompoland.com", name: "Notes from Poland" },
      subject: page.subject,
      content: [
        { type: "text/plain", value: page.text },
        { type: "text/html", value: page.html },
      ],
      personalizations: Array.from({ length }, (_, place) => personalization((first - 1) / BATCH, first + place)),
    }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`The answer was ${answer.status}.`);
}
