// node round.js URL TOKEN ACCOUNT RECEIVER: what an integrator does first, by the generated client and nothing else.
import { strict as assert } from "node:assert";
import { isAxiosError } from "axios";
import { AttemptsApi, Configuration, DeliveriesApi, EventsApi, WebhooksApi } from "./client";

async function eventually<T>(what: string, ask: () => Promise<T>, right: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask();
    if (right(answer)) return answer;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`it never came: ${what}`);
}

async function refusal(request: Promise<unknown>): Promise<{ status: number; data: any }> {
  try {
    await request;
  } catch (fault) {
    if (isAxiosError(fault) && fault.response) return fault.response;
    throw fault;
  }
  throw new Error("it was not refused");
}

async function round(url: string, token: string, account: string, receiver: string): Promise<void> {
  const configuration = new Configuration({ basePath: url, baseOptions: { headers: { "X-Auth-Token": token } } });
  const webhooks = new WebhooksApi(configuration);

  const created = (
    await webhooks.createWebhook(account, { data: { name: "New Calls", uri: receiver, hook: "channel_create", retries: 3 } })
  ).data.data!;
  const webhook = created.id!;
  assert.equal(created.http_verb, "post");
  assert.equal(created.health!.circuit, "closed");
  assert.equal((await webhooks.getWebhook(account, webhook)).data.data!.retries, 3);
  const listed = (await webhooks.listWebhooks(account, { filter_name: "New Calls" })).data.data!;
  assert.deepEqual(listed.map((it) => it.id), [webhook]);
  assert.deepEqual((await webhooks.listWebhooks(account, { filter_name: "Others" })).data.data, []);

  const accepted = (
    await new EventsApi(configuration).postEvents(account, { data: { hook: "channel_create", payload: { call_id: "c1" } } })
  ).data.data!;
  assert.equal(accepted.deliveries, 1);
  const each = (
    await new EventsApi(configuration).putEvents(account, {
      data: [
        { hook: "channel_create", payload: { call_id: "c2" } },
        { hook: "channel_destroy", payload: { call_id: "c2" }, timestamp: "2026-11-23T06:18:33Z" },
      ],
    })
  ).data.data!;
  assert.deepEqual(each.map((it) => it.deliveries), [1, 0]);

  const attempts = await eventually(
    "the attempts",
    async () => (await new AttemptsApi(configuration).listWebhookAttempts(account, webhook)).data.data!,
    (page) => page.length === 2,
  );
  const attempt = attempts[0]!;
  assert.equal(attempt.result, "success");
  assert.equal(attempt.resp_status_code, "200");
  assert.equal(attempt.try, 1);

  const delivery = (await new DeliveriesApi(configuration).getDelivery(account, attempt.delivery_id!)).data.data!;
  assert.equal(delivery.state, "delivered");
  assert.equal(delivery.attempts!.length, 1);

  const refused = await refusal(webhooks.createWebhook(account, { data: { name: "", uri: receiver, hook: "channel_create" } }));
  assert.equal(refused.status, 400);
  assert.ok("name" in refused.data.data);

  const rotated = (await webhooks.rotateWebhookSecret(account, webhook)).data.data!;
  assert.match(rotated.secret!, /^whsec_/);
  assert.equal(rotated.previous!.length, 1);

  await webhooks.deleteWebhook(account, webhook);
  assert.equal((await refusal(webhooks.getWebhook(account, webhook))).status, 404);
  console.log("the generated client did its round");
}

const [url, token, account, receiver] = process.argv.slice(2);
round(url!, token!, account!, receiver!).catch((fault) => {
  console.error(isAxiosError(fault) ? (fault.response?.data ?? fault.message) : fault);
  process.exit(1);
});
