// What orval makes of /openapi.json: functions over fetch, headers among their arguments, in one file.
export default {
  lightkeep: {
    input: "openapi.json",
    output: { target: "orval.ts", client: "fetch", mode: "single", headers: true, baseUrl: { getBaseUrlFromSpecification: true }, override: { useNamedParameters: true } },
  },
};
