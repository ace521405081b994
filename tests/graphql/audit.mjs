// audit.mjs BASE: the endpoint as the GraphQL-over-HTTP working group's own audit judges it. The last line counts: "N passed, N failed".
import { auditServer } from "graphql-http";

// By doc/contract.md, section 8, a refusal has its own status in either media type; the specification advises 200 in the older one.
const OURS = ["572B", "FDE2", "7B9B"];

const results = await auditServer({ url: process.argv[2] + "/graphql", fetchFn: fetch });
const findings = results.filter((one) => one.status !== "ok" && !(one.status === "warn" && OURS.includes(one.id)));
for (const one of findings) console.log(`FAILED  ${one.id} ${one.name}: ${one.reason}`);
const enough = results.length >= 60;
console.log(`${enough && !findings.length ? "ok    " : "FAILED"}  the audit of GraphQL over HTTP: ${results.length} rules`);
console.log(`${results.length - findings.length} passed, ${findings.length + !enough} failed`);
