#include "app/api/raw_operations.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "text/ascii.h"

namespace lightkeep::api {
namespace {

std::vector<RawOperation> make_operations() {
  const HeaderField version{"Tus-Resumable", true, "The version of tus."};
  const HeaderField checksum{"Upload-Checksum", false,
                             "Of the bytes of this request, `ALGORITHM BASE64`, one of sha1,sha256. Damaged "
                             "ones are 460, and none of them count."};
  const HeaderField part{"Range", false, "Which bytes, `bytes=1000-` for those from there on."};
  const HeaderField same_part{"If-Range", false,
                              "The `ETag` of the bytes that are there: all come again where they are not of "
                              "the same file."};
  return {
      {.name = "create_upload",
       .method = "POST",
       .path = uploads_path,
       .status = 201,
       .title = "Begin a resumable upload",
       .sentence = "Begins the upload of one image by tus 1.0 (https://tus.io), for which there are clients "
                   "in most languages. Its bytes follow by PATCH, in one request or many, also after a "
                   "broken connection; bytes may come with this request too.",
       .fields = {version,
                  {"Upload-Length", true, "Bytes of the file."},
                  {"Upload-Metadata", false,
                   "Pairs of a key and its value in base64, separated by commas: `filename`, and "
                   "`parentId` for a view of that original. Others mean nothing here and are given back."},
                  checksum},
       .tells = "Location"},
      {.name = "append_upload",
       .method = "PATCH",
       .path = upload_path,
       .status = 204,
       .title = "Send bytes of an upload",
       .sentence = "Goes on where the upload is. With the last byte it becomes an image, as by any other "
                   "upload, or is refused for the same reasons.",
       .fields = {version, {"Upload-Offset", true, "Where these bytes begin."}, checksum},
       .payload = Payload::takes_piece,
       .tells = "Lightkeep-Asset"},
      {.name = "resume_upload",
       .method = "HEAD",
       .path = upload_path,
       .title = "Find where an upload is",
       .sentence = "Tells where to go on. Another request that still sends to this upload is broken off.",
       .fields = {version},
       .tells = "Upload-Offset"},
      {.name = "get_upload",
       .method = "GET",
       .path = upload_path,
       .title = "Get the state of an upload",
       .sentence = "Tells how far an upload is and what came of it, also to whoever missed the answer.",
       .fields = {{"Api-Version", true, "The version of this API."}},
       .payload = Payload::gives_json},
      {.name = "cancel_upload",
       .method = "DELETE",
       .path = upload_path,
       .status = 204,
       .title = "End an upload",
       .sentence = "Forgets an upload. An image that it became stays.",
       .fields = {version}},
      {.name = "fetch_download",
       .method = "GET",
       .path = download_path,
       .title = "Fetch a ZIP archive",
       .sentence = "Gives the archive of a link that create_download made; the link is the credential. Its "
                   "size is told, its bytes are the same each time, and a transfer that broke off is gone "
                   "on with by `Range`. 404 once the link does not count any more, or one of the images has "
                   "gone.",
       .fields = {part, same_part},
       .payload = Payload::gives_file,
       .saved_as = "images.zip",
       .open = true},
      {.name = "fetch_original",
       .method = "GET",
       .path = original_path,
       .title = "Fetch an original",
       .sentence = "Gives the file of an image or a view as it was uploaded, with all that the camera wrote "
                   "into it. At its public URL, and for keys that only read, a file tells neither where it "
                   "was taken nor with whose camera.",
       .fields = {part, same_part},
       .payload = Payload::gives_file,
       .saved_as = "original.jpg"},
  };
}

// A field of a request, as each language writes its value.
struct Sent {
  std::string_view name;
  std::string shell;  // with its quotes
  std::string javascript;
  std::string python;
};

Sent text_field(std::string_view name, std::string_view value) {
  const std::string text(value), quoted = '"' + text + '"';
  return {name, "'" + std::string(name) + ": " + text + "'", quoted, quoted};
}

Sent key_field() {
  const std::string key(key_variable);
  return {"Authorization", "\"Authorization: Bearer $" + key + '"', "`Bearer ${process.env." + key + "}`",
          "f\"Bearer {os.environ['" + key + "']}\""};
}

// What the programs send of a field; nothing of one that is not needed.
std::optional<Sent> sent_of(std::string_view name) {
  if (name == "Tus-Resumable") return text_field(name, tus_version);
  if (name == "Api-Version") return text_field(name, api_version);
  if (name == "Upload-Offset") return text_field(name, "0");
  if (name == "Upload-Length")
    return Sent{name, "\"Upload-Length: $(($(wc -c < harbour.png)))\"", "String(file.length)",
                "str(len(file))"};
  if (name == "Upload-Metadata")
    return Sent{name, "\"Upload-Metadata: filename $(printf harbour.png | base64)\"",
                "`filename ${btoa(\"harbour.png\")}`",
                "\"filename \" + base64.b64encode(b\"harbour.png\").decode()"};
  return {};
}

std::vector<Sent> sent_by(const RawOperation& operation) {
  std::vector<Sent> sent;
  if (!operation.open) sent.push_back(key_field());
  for (const HeaderField& field : operation.fields)
    if (auto made = sent_of(field.name)) sent.push_back(*std::move(made));
  if (operation.payload == Payload::takes_piece)
    sent.push_back(text_field("Content-Type", "application/offset+octet-stream"));
  return sent;
}

std::string url_of(const RawOperation& operation, const ExampleCaller& caller) {
  std::string url =
      caller.public_url + "/organizations/" + caller.organization + "/libraries/" + caller.library;
  if (operation.path == download_path) return url + "/downloads/your-ticket";
  if (operation.path == original_path) return url + "/assets/Ab12Cd34Ef56/original";
  return url + (operation.path == upload_path ? "/uploads/your-upload" : "/uploads");
}

// Its length is sent, or its bytes.
bool reads_file(const RawOperation& operation) {
  return operation.payload == Payload::takes_piece || operation.path == uploads_path;
}

std::string curl(const RawOperation& operation, const ExampleCaller& caller) {
  std::string code = "curl -f ";
  if (operation.payload == Payload::gives_file)
    code.append("-C - -o ").append(operation.saved_as).append(" ");  // goes on with what is there
  else if (operation.method == "HEAD")
    code += "-I ";
  else if (operation.method != "GET")
    code.append("-i -X ").append(operation.method).append(" ");
  code += "'" + url_of(operation, caller) + "'";
  for (const Sent& field : sent_by(operation)) code += " \\\n  -H " + field.shell;
  if (operation.payload == Payload::takes_piece) code += " \\\n  --data-binary @harbour.png";
  return code;
}

std::string javascript_fields(const RawOperation& operation) {
  std::string code;
  for (const Sent& field : sent_by(operation)) {
    const bool plain = field.name.find('-') == std::string_view::npos;
    code.append("    ").append(plain ? "" : "\"").append(field.name).append(plain ? "" : "\"");
    code.append(": ").append(field.javascript).append(",\n");
  }
  return code.empty() ? code : "  headers: {\n" + code + "  },\n";
}

std::string javascript(const RawOperation& operation, const ExampleCaller& caller) {
  std::string code;
  if (reads_file(operation))
    code +=
        "import { readFile } from \"node:fs/promises\";\n\nconst file = await readFile(\"harbour.png\");\n";
  if (operation.payload == Payload::gives_file) code += "import { writeFile } from \"node:fs/promises\";\n\n";
  code += "const reply = await fetch(\"" + url_of(operation, caller) + "\"";
  std::string options = javascript_fields(operation);
  if (operation.method != "GET") options = "  method: \"" + std::string(operation.method) + "\",\n" + options;
  if (operation.payload == Payload::takes_piece) options += "  body: file,\n";
  code += options.empty() ? ");\n" : ", {\n" + options + "});\n";
  code += "if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);\n";
  if (operation.payload == Payload::gives_file)
    return code + "await writeFile(\"" + std::string(operation.saved_as) + "\", reply.body);";
  if (operation.payload == Payload::gives_json) return code + "console.log((await reply.json()).data);";
  if (operation.tells.empty()) return code + "console.log(reply.status);";
  return code + "console.log(reply.headers.get(\"" + std::string(operation.tells) + "\"));";
}

std::string python_imports(const RawOperation& operation) {
  std::string code = operation.path == uploads_path ? "import base64\n" : "";
  if (!operation.open) code += "import os\n";
  return code + (code.empty() ? "" : "\n") + "import requests\n\n";
}

std::string python_fields(const RawOperation& operation) {
  std::string code;
  for (const Sent& field : sent_by(operation))
    code.append("        \"").append(field.name).append("\": ").append(field.python).append(",\n");
  return code.empty() ? code : "    headers={\n" + code + "    },\n";
}

std::string python_file(const RawOperation& operation, const ExampleCaller& caller) {
  return "with requests.get(\n    \"" + url_of(operation, caller) + "\",\n" + python_fields(operation) +
         "    stream=True,\n) as reply:\n"
         "    reply.raise_for_status()\n"
         "    with open(\"" +
         std::string(operation.saved_as) +
         "\", \"wb\") as file:\n"
         "        for piece in reply.iter_content(1 << 20):\n"
         "            file.write(piece)";
}

std::string python(const RawOperation& operation, const ExampleCaller& caller) {
  std::string code = python_imports(operation);
  if (operation.payload == Payload::gives_file) return code + python_file(operation, caller);
  if (reads_file(operation))
    code += "with open(\"harbour.png\", \"rb\") as picture:\n    file = picture.read()\n";
  code.append("reply = requests.").append(text::lower(operation.method)).append("(\n    \"");
  code.append(url_of(operation, caller)).append("\",\n").append(python_fields(operation));
  if (operation.payload == Payload::takes_piece) code += "    data=file,\n";
  code += ")\nreply.raise_for_status()\n";
  if (operation.payload == Payload::gives_json) return code + "print(reply.json()[\"data\"])";
  if (operation.tells.empty()) return code + "print(reply.status_code)";
  return code + "print(reply.headers[\"" + std::string(operation.tells) + "\"])";
}

}  // namespace

std::span<const RawOperation> raw_operations() {
  static const std::vector<RawOperation> rows = make_operations();
  return rows;
}

const RawOperation& raw_operation(std::string_view name) {
  const auto found = std::ranges::find(raw_operations(), name, &RawOperation::name);
  if (found != raw_operations().end()) return *found;
  std::fprintf(stderr, "no operation %.*s\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

std::string_view describe_part(std::string_view name) {
  if (name == "organizationId") return "The organization's slug.";
  if (name == "libraryId") return "The library's slug.";
  if (name == "assetId") return "The asset's id.";
  return name == "uploadId" ? "The upload's id." : "Of the link.";
}

std::vector<Example> examples(const RawOperation& operation, const ExampleCaller& caller) {
  return {{"curl", "curl", curl(operation, caller)},
          {"javascript", "JavaScript", javascript(operation, caller)},
          {"python", "Python", python(operation, caller)}};
}

}  // namespace lightkeep::api
