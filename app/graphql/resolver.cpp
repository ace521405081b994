#include "app/graphql/resolver.h"

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

Json Resolver::operator()(const PlannedField& field) {
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

Json Resolver::call(const PlannedField& field) {
  const RootField& root = root_field(kind_, field.name());
  const library::Result result =
      service_.calls().call(*root.operation, caller_, root.to_operation(field.arguments.values));
  if (const auto list = library::listing(result)) lists_[field.key] = describe_list(*list, *field.definition);
  Json value = library::to_json(result);
  return root.reshape ? root.reshape(std::move(value)) : std::move(value);
}

// What a request without files may say: refused as REST refuses an empty form.
Json Resolver::upload_nothing(const PlannedField& field) {
  const library::Operation& operation = *root_field(kind_, field.name()).operation;
  const auto batch =
      service_.ingest().begin(caller_, library::path_of(operation, field.arguments.values), {});
  return api::to_json(batch->commit({}));
}

}  // namespace lightkeep::graphql
