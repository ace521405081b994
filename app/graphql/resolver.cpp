#include "app/graphql/resolver.h"

#include <memory>
#include <utility>

#include "app/api/errors.h"
#include "app/graphql/root_fields.h"

namespace lightkeep::graphql {
namespace {

using api::ApiError;
using api::Json;

Json describe_list(const library::Listing& list, const FieldDefinition& field) {
  Json made{{"found", list.found}};
  const bool goes_on =
      std::ranges::count(field.arguments, std::string_view("cursor"), &InputDefinition::name) > 0;
  if (list.offset) made["offset"] = *list.offset;
  if (list.version) made["version"] = *list.version;
  if (goes_on) made["next"] = list.next(list.size());
  return made;
}

// The same refusal in the words of the field.
ApiError translated(const ApiError& error, const RootField& root) {
  ApiError made(error.row(), root.say(error.message()), error.detail());
  if (error.retry_after()) made.retry_after(*error.retry_after());
  return made;
}

}  // namespace

Given Resolver::operator()(const PlannedField& field) {
  if (Clock::now() >= end_)
    throw ApiError(api::errors::unavailable, "The request takes too long; ask for less at once.")
        .retry_after(1);
  const RootField& root = root_field(kind_, field.name());
  try {
    return root.operation->signature.takes_files ? upload_nothing(field) : call(field);
  } catch (const ApiError& error) {
    throw translated(error, root);
  }
}

Given Resolver::call(const PlannedField& field) {
  const RootField& root = root_field(kind_, field.name());
  const auto reshaped = [reshape = root.reshape](Json value) {
    return reshape ? reshape(std::move(value)) : value;
  };
  const auto result = std::make_shared<const library::Result>(
      service_.calls().call(*root.operation, caller_, root.to_operation(field.arguments.values)));
  const auto list = library::listing(*result);
  if (list) lists_[field.key] = describe_list(*list, *field.definition);
  if (!list || list->hits) return {.value = reshaped(library::to_json(*result))};
  return {.size = list->size(), .entry = [result, reshaped, entry = list->entry](std::size_t index) {
            return reshaped(entry(index));
          }};
}

// What a request without files may say: refused as REST refuses an empty form.
Given Resolver::upload_nothing(const PlannedField& field) {
  const library::Operation& operation = *root_field(kind_, field.name()).operation;
  const auto batch =
      service_.ingest().begin(caller_, library::path_of(operation, field.arguments.values), {});
  return {.value = api::to_json(batch->commit({}))};
}

}  // namespace lightkeep::graphql
