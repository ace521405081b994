// gallery_host.mjs: a host of MCP Apps in a browser, made of ext-apps' bridge and the SDK's client: it calls a tool and shows the page that the tool
// names, in a frame that reaches what the resource says and nothing else. gallery.mjs bundles and drives it.
import { AppBridge, buildAllowAttribute, getToolUiResourceUri, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const policy = ({ resourceDomains = [], connectDomains = [] }) =>
  `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src ${resourceDomains.join(" ")}; connect-src ${connectDomains.join(" ")}`;

window.contexts = [];

window.present = async ({ base, key, name, args, theme }) => {
  const client = new Client({ name: "host", version: "1" }, { capabilities: { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(base + "/mcp"), { requestInit: { headers: { Authorization: `Bearer ${key}` } } }));
  const tool = (await client.listTools()).tools.find((one) => one.name === name);
  const result = await client.callTool({ name, arguments: args });
  const [page] = (await client.readResource({ uri: getToolUiResourceUri(tool) })).contents;

  document.querySelector("iframe")?.remove();
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-forms";
  frame.allow = buildAllowAttribute(page._meta.ui.permissions);
  frame.style = "width: 100%; height: 700px; border: 1px solid silver; border-radius: 12px";
  document.body.append(frame);
  const bridge = new AppBridge(client, { name: "host", version: "1" }, { serverTools: {}, updateModelContext: { text: {} } }, { hostContext: { theme, toolInfo: { tool } } });
  bridge.onupdatemodelcontext = async ({ content }) => {
    window.contexts.push(content[0].text);
    return {};
  };
  const begun = new Promise((done) => { bridge.oninitialized = done; });
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  bridge.onsizechange = ({ height }) => { if (height) frame.style.height = `${height + 2}px`; };
  frame.srcdoc = page.text.replace("<meta charset", `<meta http-equiv="Content-Security-Policy" content="${policy(page._meta.ui.csp)}"><meta charset`);
  await begun;
  await bridge.sendToolInput({ arguments: args });
  await bridge.sendToolResult(result);
};
