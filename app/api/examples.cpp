#include "app/api/examples.h"

#include <array>
#include <utility>

#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::api {
namespace {

constexpr const char* asset = "Ab12Cd34Ef56";
constexpr std::array files{"beach.jpg", "harbour.png"};

struct Value {
  std::string_view argument;
  Json value;
};

const std::vector<Value>& values() {
  static const std::vector<Value> all{
      {"assetId", asset},
      {"uploadId", "your-link"},
      {"count", 5},
      {"assetIds", Json::array({asset})},
      {"ids", Json::array({asset})},
      {"tags", Json::array({"sea", "summer"})},
      {"targetLibraryId", "another-library"},
      {"email", "ann@example.com"},
      {"name", "Summer photos"},
      {"description", "The harbour at noon."},
      {"q", "harbour"},
      {"pageSize", 20},
      {"limit", 20},
      {"digests", Json::array({"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})},
  };
  return all;
}

std::string in_query(const Json& value) {
  if (!value.is_array()) return value.is_string() ? value.get<std::string>() : value.dump();
  std::string list;
  for (const Json& entry : value) list.append(list.empty() ? "" : ",").append(entry.get<std::string>());
  return list;
}

const Argument& argument_of(const Signature& operation, std::string_view name) {
  return *std::ranges::find(operation.arguments, name, &Argument::name);
}

std::string path_of(const Signature& operation, const ExampleCaller& caller) {
  std::string path;
  for (std::string_view rest = operation.path; !rest.empty();) {
    const auto colon = std::min(rest.find(':'), rest.size());
    path.append(rest.substr(0, colon));
    rest.remove_prefix(colon);
    const auto end = std::min(rest.find('/'), rest.size());
    if (end > 0)
      path.append(example_value(argument_of(operation, rest.substr(1, end - 1)), caller)
                      .get_ref<const std::string&>());
    rest.remove_prefix(end);
  }
  return path;
}

std::string url_of(const Signature& operation, const ExampleCaller& caller) {
  std::string url = caller.public_url + path_of(operation, caller);
  char mark = '?';
  for (const Argument& argument : operation.arguments) {
    const Json value = argument.place == Place::query ? example_value(argument, caller) : Json();
    if (value.is_null()) continue;
    url += std::exchange(mark, '&');
    url.append(argument.name).append("=").append(text::percent_encode(in_query(value)));
  }
  return url;
}

std::string curl(const Signature& operation, const ExampleCaller& caller) {
  constexpr std::string_view next_line = " \\\n  ";
  const Json body = example_body(operation, caller);
  std::string code = "curl ";
  const bool usual = operation.method == "GET" || operation.method == "POST";
  if (!usual) code.append("-X ").append(operation.method).append(" ");
  code.append("'").append(url_of(operation, caller)).append("'");
  code.append(next_line).append("-H 'Api-Version: ").append(api_version).append("'");
  if (!operation.open)
    code.append(next_line).append("-H \"Authorization: Bearer $").append(key_variable).append("\"");
  if (operation.takes_files)
    for (const char* file : files) code.append(next_line).append("-F files=@").append(file);
  else if (!body.empty())
    code.append(next_line)
        .append("-H 'Content-Type: application/json'")
        .append(next_line)
        .append("-d '")
        .append(body.dump())
        .append("'");
  else if (operation.method == "POST")
    code.append(next_line).append("-X POST");
  if (operation.gives_bytes) code.append(next_line).append("-o answer.bin");
  return code;
}

std::string javascript(const Signature& operation, const ExampleCaller& caller) {
  const Json body = example_body(operation, caller);
  std::string code;
  if (operation.takes_files) {
    code += "import { openAsBlob } from \"node:fs\";\n\nconst form = new FormData();\n";
    for (const char* file : files)
      code.append("form.append(\"files\", await openAsBlob(\"")
          .append(file)
          .append("\"), \"")
          .append(file)
          .append("\");\n");
    code += "\n";
  }
  code.append("const reply = await fetch(\"").append(url_of(operation, caller)).append("\", {\n");
  if (operation.method != "GET") code.append("  method: \"").append(operation.method).append("\",\n");
  code.append("  headers: {\n    \"Api-Version\": \"").append(api_version).append("\",\n");
  if (!operation.open)
    code.append("    Authorization: `Bearer ${process.env.").append(key_variable).append("}`,\n");
  if (!body.empty()) code += "    \"Content-Type\": \"application/json\",\n";
  code += "  },\n";
  if (operation.takes_files) code += "  body: form,\n";
  if (!body.empty()) code.append("  body: JSON.stringify(").append(body.dump()).append("),\n");
  if (operation.gives_bytes)
    return code +
           "});\n"
           "if (!reply.ok) throw new Error(await reply.text());\n"
           "console.log(new Uint8Array(await reply.arrayBuffer()));";
  return code +
         "});\n"
         "const { data, error } = await reply.json();\n"
         "if (error) throw new Error(`${error.code}: ${error.message}`);\n"
         "console.log(data);";
}

std::string python(const Signature& operation, const ExampleCaller& caller) {
  const Json body = example_body(operation, caller);
  std::string code = operation.open ? "import requests\n\n" : "import os\n\nimport requests\n\n";
  code.append("reply = requests.").append(text::lower(operation.method)).append("(\n");
  code.append("    \"").append(url_of(operation, caller)).append("\",\n");
  code.append("    headers={\n        \"Api-Version\": \"").append(api_version).append("\",\n");
  if (!operation.open)
    code.append("        \"Authorization\": f\"Bearer {os.environ['").append(key_variable).append("']}\",\n");
  code += "    },\n";
  if (operation.takes_files) {
    code += "    files=[\n";
    for (const char* file : files)
      code.append("        (\"files\", open(\"").append(file).append("\", \"rb\")),\n");
    code += "    ],\n";
  }
  if (!body.empty()) code.append("    json=").append(body.dump()).append(",\n");
  return code + ")\nreply.raise_for_status()\n" +
         (operation.gives_bytes ? "print(list(reply.content))" : "print(reply.json()[\"data\"])");
}

}  // namespace

Json example_value(const Argument& argument, const ExampleCaller& caller) {
  if (argument.name == "organizationId") return caller.organization;
  for (const std::string_view name : {"libraryId", "sourceLibraryId", "confirm"})
    if (argument.name == name) return caller.library;
  if (argument.name == "libraries") return Json::array({caller.library});
  const auto found = std::ranges::find(values(), argument.name, &Value::argument);
  return found == values().end() ? Json() : found->value;
}

Json example_body(const Signature& operation, const ExampleCaller& caller) {
  Json body = Json::object();
  if (operation.body() != Body::json) return body;
  for (const Argument& argument : operation.arguments)
    if (Json value = argument.place == Place::body ? example_value(argument, caller) : Json();
        !value.is_null())
      body[std::string(argument.name)] = std::move(value);
  return body;
}

std::vector<Example> examples(const Signature& operation, const ExampleCaller& caller) {
  return {{"curl", "curl", curl(operation, caller)},
          {"javascript", "JavaScript", javascript(operation, caller)},
          {"python", "Python", python(operation, caller)}};
}

}  // namespace lightkeep::api
