// Writes what Prometheus is asked, by the alerts and by the dashboard of target/chart/production.json, as files of rules
// for promtool: it knows whether they parse, and whether the alerts come when they should.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [, , out] = process.argv;
const objects = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../target/chart/production-.json"), "utf8"));
const one = (kind, suffix) => {
  const found = objects.find((object) => object.kind === kind && object.metadata.name.endsWith(suffix));
  if (!found) throw new Error(`no ${kind} *${suffix}`);
  return found;
};

writeFileSync(join(out, "rules.json"), JSON.stringify(one("PrometheusRule", "ringback").spec));

const dashboard = JSON.parse(one("ConfigMap", "-dashboard").data["ringback.json"]);
const panels = dashboard.panels.flatMap((panel) => panel.targets ?? []).map(({ expr }, i) => ({
  record: `panel:${i}`,
  expr: expr.replaceAll("$namespace", "hooks").replaceAll("$job", ".*").replaceAll("$__rate_interval", "5m"),
}));
writeFileSync(join(out, "panels.json"), JSON.stringify({ groups: [{ name: "panels", rules: panels }] }));
