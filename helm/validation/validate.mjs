// Holds the objects in target/chart/*.json against the schemas of Kubernetes and of the operators they are for: each
// model's own validation (required fields, types, enumerations), and the compiler on its type (fields nobody knows).
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const folder = resolve(import.meta.dirname, "../../target/chart");

const models = {
  "v1": "kubernetes-models/v1",
  "apps/v1": "kubernetes-models/apps/v1",
  "autoscaling/v2": "kubernetes-models/autoscaling/v2",
  "batch/v1": "kubernetes-models/batch/v1",
  "networking.k8s.io/v1": "kubernetes-models/networking.k8s.io/v1",
  "policy/v1": "kubernetes-models/policy/v1",
  "external-secrets.io/v1": "@kubernetes-models/external-secrets/external-secrets.io/v1",
  "gateway.networking.k8s.io/v1": "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1",
  "keda.sh/v1alpha1": "@kubernetes-models/keda/keda.sh/v1alpha1",
  "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1",
  "postgresql.cnpg.io/v1": "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1",
  "serving.knative.dev/v1": "@kubernetes-models/knative/serving.knative.dev/v1",
};

const faults = [];
const kinds = new Map();

/** What the type's compiler says of `object`, written as a literal: it knows every field there may be. */
function typeFaults(literals) {
  const file = join(import.meta.dirname, "literals.ts");
  writeFileSync(file, literals.map(({ object, from }, i) =>
    `import type { I${object.kind} as T${i} } from "${models[object.apiVersion]}";\n` +
    `export const it${i}: T${i} = ${JSON.stringify(object)}; // ${from}\n`).join(""));
  const program = ts.createProgram([file], {
    strict: true, noEmit: true, skipLibCheck: true, noErrorTruncation: false, types: [],
    module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const at = diagnostic.file ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line : 0;
    const literal = literals[Math.floor(at / 2)];
    faults.push(`${literal?.from}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ").slice(0, 400)}`);
  }
  rmSync(file);
}

const literals = [];
const seen = new Set();
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
for (const file of files) {
  for (const object of JSON.parse(readFileSync(join(folder, file), "utf8"))) {
    const from = `${file}: ${object.kind} ${object.metadata?.name}`;
    if (!models[object.apiVersion]) {
      faults.push(`${from}: nobody knows ${object.apiVersion}`);
      continue;
    }
    const model = (await import(models[object.apiVersion]))[object.kind];
    if (!model) {
      faults.push(`${from}: ${object.apiVersion} has no ${object.kind}`);
      continue;
    }
    kinds.set(object.kind, (kinds.get(object.kind) ?? 0) + 1);
    try {
      new model(object).validate();
    } catch (error) {
      faults.push(`${from}: ${error.message}`);
    }
    const text = JSON.stringify(object);
    if (!seen.has(text)) {
      seen.add(text);
      literals.push({ object, from });
    }
  }
}
if (literals.length === 0) {
  faults.push(`nothing in ${folder}`);
}
typeFaults(literals);

console.log([...kinds].map(([kind, count]) => `${count} ${kind}`).sort().join(", "));
faults.forEach((fault) => console.error(`FAULT ${fault}`));
console.log(`${files.length} renderings, ${literals.length} different objects, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
