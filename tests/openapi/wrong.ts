// Three mistakes that the types of /openapi.json find: a parameter of another type, a member that is not there, one that may be null.
import type { components, paths } from "./types.ts";

type Query = NonNullable<paths["/organizations/{organizationId}/libraries/{libraryId}/assets"]["get"]["parameters"]["query"]>;
export const query: Query = { tags: ["sea"] };
export const nothing = (asset: components["schemas"]["Asset"]) => asset.thumbnail;
export const width = (asset: components["schemas"]["Asset"]): number => asset.width;
