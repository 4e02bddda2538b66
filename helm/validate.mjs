// Reads rendered manifests and has the operators' own models judge their objects; ends with 1 when one is refused.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const packages = {
  "serving.knative.dev": "knative",
  "keda.sh": "keda",
  "gateway.networking.k8s.io": "gateway-api",
  "monitoring.coreos.com": "prometheus-operator",
  "external-secrets.io": "external-secrets",
  "postgresql.cnpg.io": "cloudnative-pg",
};

const folder = process.argv[2];
let checked = 0;
let refused = 0;
const kinds = new Set();
const unknown = new Set();

// What the newest models do not know yet is told, not taken for checked.
async function model(group, version, kind) {
  try {
    return (await import(`@kubernetes-models/${packages[group]}/${group}/${version}`))[kind];
  } catch (fault) {
    if (fault.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw fault;
  }
}

for (const file of readdirSync(folder).filter((name) => !name.startsWith("refused-"))) {
  for (const document of parseAllDocuments(readFileSync(join(folder, file), "utf8"))) {
    const object = document.toJS();
    const [group, version] = (object?.apiVersion ?? "").split("/");
    if (!(group in packages)) continue;
    const Model = await model(group, version, object.kind);
    if (!Model) {
      unknown.add(`${object.kind} ${object.apiVersion}`);
      continue;
    }
    checked++;
    kinds.add(`${object.kind}.${group}`);
    try {
      new Model(object).validate();
    } catch (fault) {
      refused++;
      console.error(`${file}: ${object.kind} ${object.metadata.name}: ${fault.message}`);
    }
  }
}
console.log(`${checked} objects of ${kinds.size} kinds checked, ${refused} refused: ${[...kinds].sort().join(", ")}`);
if (unknown.size > 0) console.log(`NOT checked, since there is no model of it: ${[...unknown].join(", ")}`);
if (checked === 0 || refused > 0) process.exit(1);
