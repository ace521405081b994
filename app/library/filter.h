// Which images a list is of: the arguments that say so, the same for lists, shapes and what is done by a
// query. Inside the room only: operations.cpp has them in its rows. Any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/api/signature.h"
#include "store/asset_filter.h"

namespace lightkeep::library {

/// `own`, and behind them the arguments of a filter, `tags` first.
std::vector<api::Argument> with_filter(std::vector<api::Argument> own, api::Place place = api::Place::query);
/// The names of those behind `tags` and `without`: models are offered these two alone.
const std::vector<std::string_view>& later_filters();

/// The argument of lists that says in which order they are.
api::Argument sort_argument();
/// Throws ApiError(bad_user_input).
store::Sort sort_of(const api::Arguments& arguments);
std::string_view sort_name(store::Sort sort);
std::optional<store::Sort> sort_named(std::string_view name);

/// Throws ApiError(bad_user_input).
store::AssetFilter filter_of(const api::Arguments& arguments);

struct Reading;
/// What those have that the filter means and that have all words of `q`. operations.h has its row.
api::Facets list_facets(const Reading& in, const api::Arguments& arguments);

}  // namespace lightkeep::library
