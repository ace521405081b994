#include "app/graphql/endpoint.h"

#include <algorithm>
#include <utility>

#include "app/graphql/api_schema.h"
#include "app/graphql/resolver.h"
#include "app/graphql/root_fields.h"
#include "app/graphql/upload_form.h"
#include "app/http/content_disposition.h"
#include "app/http/foreign_page.h"
#include "text/secrets.h"

namespace lightkeep::graphql {
namespace {

using api::ApiError;
using api::Json;
namespace errors = api::errors;

constexpr std::size_t most_answer = 8 << 20;  // bytes, about
constexpr std::size_t most_calls = 50;        // of operations, in one request

void check_calls(const Plan& plan) {
  const auto calls =
      std::ranges::count_if(plan, [](const PlannedField& field) { return !field.name().starts_with("__"); });
  if (static_cast<std::size_t>(calls) > most_calls)
    throw ApiError(codes::validation_failed, "One request asks for at most 50 fields of Query or Mutation.");
}

bool needs_no_key(const Prepared& prepared) {
  return std::ranges::any_of(prepared.plan, [&](const PlannedField& field) {
    return !field.name().starts_with("__") &&
           root_field(prepared.operation->kind, field.name()).operation->signature.open;
  });
}

}  // namespace

Endpoint::Endpoint(library::Service& service, EndpointConfig config)
    : service_(service), config_(std::move(config)), schema_(api_schema()) {}

http::Reply Endpoint::answer(http::Request& request) const {
  MediaType type = MediaType::json;
  try {
    type = negotiate(request.headers.get("Accept"));
    return serve(request, type);
  } catch (const Refused& refused) {
    return refusal(refused.failures, type);
  } catch (const ApiError& error) {
    report(request, error.detail());
    return refusal({{error}}, type);
  } catch (const http::Disconnected&) {
    throw;
  } catch (const std::exception& error) {
    report(request, error.what());
    return refusal({{ApiError(errors::internal)}}, type);
  }
}

http::Reply Endpoint::serve(http::Request& request, MediaType type) const {
  const Outcome outcome = run(request);
  for (const Failure& failure : outcome.failures) report(request, failure.error.detail());
  return graphql::answer(outcome, type);
}

Outcome Endpoint::run(http::Request& request) const {
  const library::Caller caller =
      service_.calls().caller(text::bearer_token(request.headers.get("Authorization")), request.client);
  if (request.method != "POST") {
    const Prepared prepared = prepare(schema_, read_query(request.query));
    if (prepared.operation->kind == OperationKind::mutation)
      throw ApiError(errors::method_not_allowed, "Mutations are sent by POST; GET is for queries.");
    return run(request, prepared, caller);
  }
  const std::string_view content_type = request.headers.get("Content-Type");
  if (http::is_media_type(content_type, "multipart/form-data")) return run_form(request, caller);
  if (!http::is_media_type(content_type, "application/json")) throw ApiError(codes::media_type);
  return run(request, prepare(schema_, read_body(*request.body)), caller);
}

// What is refused while the files come is the field's failure, as it would be of a field without files.
Outcome Endpoint::run_form(http::Request& request, const library::Caller& caller) const {
  UploadForm form(schema_, service_.ingest(), caller, *request.body);
  std::optional<ApiError> refused;
  try {
    http::read_multipart(*request.body, request.headers.get("Content-Type"), {},
                         [&](const http::PartHead& part) { return form.begin(part); });
    form.end();
  } catch (const ApiError& error) {
    if (form.prepared() == nullptr || !form.has_files()) throw;
    refused = error;
  }
  if (!form.has_files()) return run(request, *form.prepared(), caller);
  const Resolve upload = [&](const PlannedField&) -> Given {
    if (refused) throw *refused;
    return {.value = api::to_json(form.commit())};
  };
  return execute(schema_, form.prepared()->plan, upload, Budget(most_answer));
}

Outcome Endpoint::run(const http::Request& request, const Prepared& prepared,
                      const library::Caller& caller) const {
  check_calls(prepared.plan);
  if (needs_no_key(prepared)) http::refuse_foreign_page(request, config_.public_url);
  Resolver resolver(service_, caller, prepared.operation->kind, Resolver::Clock::now() + config_.time);
  Outcome outcome = execute(schema_, prepared.plan, std::ref(resolver), Budget(most_answer));
  if (!resolver.lists().empty()) outcome.extensions["lists"] = std::move(resolver.lists());
  return outcome;
}

void Endpoint::report(const http::Request& request, const std::string& detail) const {
  if (config_.report_fault && !detail.empty())
    config_.report_fault("graphql: request " + request.id + ": " + detail);
}

}  // namespace lightkeep::graphql
