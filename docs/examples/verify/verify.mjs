// node verify.mjs SECRET ID TIMESTAMP SIGNATURES < body
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

export function isGenuine(secret, id, timestamp, signatures, body) {
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false; // too old: somebody may be sending it again
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = Buffer.from("v1," + createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64"));
  return signatures.split(" ").some((it) => { // during a rotation there are several
    const signature = Buffer.from(it);
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  });
}

const [secret, id, timestamp, signatures] = process.argv.slice(2);
process.exit(isGenuine(secret, id, timestamp, signatures, readFileSync(0)) ? 0 : 1);
