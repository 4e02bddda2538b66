// node signatures.mjs URL TOKEN ACCOUNT: real deliveries in every format, verified by the npm package of Standard Webhooks.
import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const [url, token, account] = process.argv.slice(2);
const ANOTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OWN = "whsec_" + Buffer.alloc(64, 7).toString("base64");

const arrived = [];
const waiting = [];
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end();
  const delivery = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
  waiting.length ? waiting.shift()(delivery) : arrived.push(delivery);
}).listen(0, "127.0.0.1");
await once(server, "listening");

const next = () => (arrived.length ? Promise.resolve(arrived.shift()) : new Promise((then) => waiting.push(then)));

async function call(method, path, data) {
  const answer = await fetch(`${url}/v1/accounts/${account}${path}`, {
    method,
    headers: { "X-Auth-Token": token, "Content-Type": "application/json" },
    body: data === undefined ? undefined : JSON.stringify({ data }),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return (await answer.json()).data;
}

/** The library verifies, and then wants JSON: what is none is genuine if that is all it complains of. */
function isGenuine(secret, delivery, content) {
  try {
    new Webhook(secret).verify(content, delivery.headers);
    return true;
  } catch (fault) {
    if (fault instanceof WebhookVerificationError) return false;
    if (fault instanceof SyntaxError) return true;
    throw fault;
  }
}

async function verify(fields) {
  const webhook = await call("PUT", "/webhooks", {
    name: "Signed",
    uri: `http://127.0.0.1:${server.address().port}/hook?of=mine`,
    hook: "channel_create",
    ...fields,
  });
  const path = `/webhooks/${webhook.id}`;
  const before = (await call("GET", `${path}/secret`)).secret;
  if (fields.secret) assert.equal(before, fields.secret);
  const keys = [before];
  for (let round = 0; round < 3; round++) {
    await call("POST", "/events", { hook: "channel_create", payload: { call_id: `c${round}`, name: "Käthe 🙂 & +%" } });
    const delivery = await next();
    const content = delivery.method === "GET" ? delivery.url.split("?")[1] : delivery.body;
    for (const key of keys) assert.ok(isGenuine(key, delivery, content), `${JSON.stringify(fields)} after ${round} rotations`);
    assert.ok(!isGenuine(ANOTHER, delivery, content), "another key");
    assert.ok(!isGenuine(before, delivery, content + " "), "a changed content");
    assert.ok(!isGenuine(before, { headers: { ...delivery.headers, "webhook-id": "another" } }, content), "another id");
    keys.push((await call("POST", `${path}/secret/rotate`)).secret);
  }
  await call("DELETE", path);
}

for (const http_verb of ["post", "put", "get"]) {
  for (const format of ["form-data", "json", "standard", "cloudevents"]) {
    await verify({ http_verb, format });
  }
}
await verify({ format: "json", secret: OWN });
server.close();
console.log("the npm package verified deliveries of every verb and format, and through rotations");
