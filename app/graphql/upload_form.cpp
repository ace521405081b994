#include "app/graphql/upload_form.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/api/arguments.h"
#include "app/api/errors.h"
#include "app/graphql/failure.h"
#include "app/graphql/root_fields.h"
#include "app/library/calls.h"

namespace lightkeep::graphql {
namespace {

using api::ApiError;
using api::Json;
namespace errors = api::errors;

constexpr std::size_t most_map = 64 << 10;  // bytes of `map`, and of parts that mean nothing here

[[noreturn]] void refuse(std::string sentence) {
  throw ApiError(errors::bad_user_input, std::move(sentence));
}

http::PartSink receive(std::string& text, std::size_t limit) {
  return [&text, limit](std::span<const char> bytes) {
    if (text.size() + bytes.size() > limit) refuse("`operations` or `map` is too long.");
    text.append(bytes.data(), bytes.size());
  };
}

http::PartSink ignore(std::size_t& ignored) {
  return [&ignored](std::span<const char> bytes) {
    if (ignored += bytes.size(); ignored > most_map) refuse("The form holds too much beside its files.");
  };
}

// The member of an object, or the entry of a list, that a segment of a path names; null for none.
Json* step(Json& value, std::string_view segment) {
  if (value.is_object()) {
    const auto found = value.find(std::string(segment));
    return found == value.end() ? nullptr : &*found;
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  const bool good = value.is_array() && error == std::errc{} && end == segment.data() + segment.size();
  return good && index < value.size() ? &value[index] : nullptr;
}

// The null that a path of `map` ("variables.files.0") leads to.
Json& place(Json& body, std::string_view path) {
  Json* at = path.starts_with("variables.") ? &body : nullptr;
  for (std::string_view rest = path; at != nullptr && !rest.empty();) {
    const auto dot = std::min(rest.find('.'), rest.size());
    at = step(*at, rest.substr(0, dot));
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  if (at == nullptr || !at->is_null())
    refuse("`map` must name places in `operations` that hold null, as \"variables.files.0\"; \"" +
           std::string(path.substr(0, 100)) + "\" is none.");
  return *at;
}

const std::string& only_path(const Json& paths) {
  if (!paths.is_array() || paths.size() != 1 || !paths.front().is_string())
    refuse("`map` must hold, for each file, a list with the one place where it goes.");
  return paths.front().get_ref<const std::string&>();
}

// The one field of an operation that takes files.
const PlannedField& only_upload(const Prepared& prepared) {
  const OperationKind kind = prepared.operation->kind;
  const bool alone = prepared.plan.size() == 1 && kind == OperationKind::mutation;
  if (!alone || !root_field(kind, prepared.plan.front().name()).operation->signature.takes_files)
    throw Refused(ApiError(errors::bad_user_input,
                           "A request with files is one mutation of one field, `uploadAssets`."));
  return prepared.plan.front();
}

std::vector<std::size_t> places_of(const Json& files) {
  std::vector<std::size_t> places;
  for (const Json& file : files) places.push_back(file.get_binary().subtype());
  return places;
}

}  // namespace

FormRequest join(std::string_view operations, std::string_view map) {
  Json body = api::parse_json(operations);
  if (!body.is_object()) return {to_parameters(std::move(body)), {}};  // which refuses it
  const Json names = api::parse_json(map);
  if (!names.is_object())
    refuse("`map` must be a JSON object: the name of each file's part, and where it goes.");
  FormRequest request;
  for (const auto& [name, paths] : names.items()) {
    place(body, only_path(paths)) = Json::binary({}, request.files.size());
    request.files.push_back(name);
  }
  request.parameters = to_parameters(std::move(body));
  return request;
}

http::PartSink UploadForm::begin(const http::PartHead& part) {
  if (part.name == "operations" && operations_.empty()) return receive(operations_, most_json);
  if (part.name == "map" && map_.empty()) return receive(map_, most_map);
  if (!prepared_) start();
  return begin_file(part);
}

void UploadForm::start() {
  if (operations_.empty() || map_.empty()) refuse("`operations` and `map` must come before the files.");
  FormRequest request = join(operations_, map_);
  names_ = std::move(request.files);
  prepared_ = prepare(schema_, request.parameters);
  if (has_files()) open_batch(only_upload(*prepared_));
}

// The caller is let in before a file is read, and what else there is to be refused is refused.
void UploadForm::open_batch(const PlannedField& field) {
  if (!field.arguments.errors.empty()) throw Refused(errors::bad_user_input, field.arguments.errors);
  const Json& values = field.arguments.values;
  const library::Operation& operation = *root_field(OperationKind::mutation, field.name()).operation;
  batch_ = ingest_.begin(caller_, library::path_of(operation, values), body_.declared_size());
  body_.charge_to(std::to_string(batch_->organization()));
  parent_ = api::Arguments(operation.signature, values).text("parentId");
  if (names_.size() > api::most_files)
    throw ApiError(errors::max_assets_exceeded, "One upload takes at most 20 files.");
  wanted_ = places_of(values["files"]);
  if (wanted_.size() != names_.size()) refuse("`map` names a file that `files` does not hold.");
}

http::PartSink UploadForm::begin_file(const http::PartHead& part) {
  const auto found = std::ranges::find(names_, part.name);
  if (found == names_.end() && !part.has_filename) return ignore(ignored_);
  if (found == names_.end()) refuse("The file `" + part.name.substr(0, 100) + "` is not in `map`.");
  const auto number = static_cast<std::size_t>(found - names_.begin());
  if (std::ranges::count(arrived_, number) > 0) refuse("The file `" + part.name + "` came twice.");
  arrived_.push_back(number);
  batch_->begin_file(part.filename);
  return [this](std::span<const char> bytes) {
    if (bytes.empty())
      batch_->end_file();
    else
      batch_->append(std::as_bytes(bytes));
  };
}

void UploadForm::end() {
  if (!prepared_) start();
  for (std::size_t number = 0; number < names_.size(); ++number)
    if (std::ranges::count(arrived_, number) == 0)
      refuse("The file `" + names_[number] + "` of `map` did not come.");
}

api::UploadResult UploadForm::commit() {
  api::UploadResult result = batch_->commit(parent_);
  std::vector<api::Asset> ordered;
  for (const std::size_t number : wanted_) {
    const auto came = std::ranges::find(arrived_, number) - arrived_.begin();
    ordered.push_back(std::move(result.assets[static_cast<std::size_t>(came)]));
  }
  result.assets = std::move(ordered);
  return result;
}

}  // namespace lightkeep::graphql
