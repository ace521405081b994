// Answers root fields by calling the operations of the API for one caller, within the time of one request.
// One thread.
#pragma once

#include <chrono>

#include "app/api/json.h"
#include "app/graphql/executor.h"
#include "app/library/library.h"

namespace lightkeep::graphql {

class Resolver {
 public:
  using Clock = std::chrono::steady_clock;

  /// All of them outlive it.
  Resolver(library::Service& service, const library::Caller& caller, OperationKind kind,
           Clock::time_point end)
      : service_(service), caller_(caller), kind_(kind), end_(end) {}

  /// Throws ApiError; once the time is over, unavailable.
  Given operator()(const PlannedField& field);

  /// Of each list that was given, by the field's key: `found`, and in `next` the arguments that go on behind
  /// it.
  api::Json& lists() { return lists_; }

 private:
  Given call(const PlannedField& field);
  Given upload_nothing(const PlannedField& field);

  library::Service& service_;
  const library::Caller& caller_;
  OperationKind kind_;
  Clock::time_point end_;
  api::Json lists_ = api::Json::object();
};

}  // namespace lightkeep::graphql
