// What hey-api makes of /openapi.json: types, functions and a client over fetch, with imports that Node follows.
export default {
  input: "openapi.json",
  output: { path: "hey-api", module: { extension: ".ts" } },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
