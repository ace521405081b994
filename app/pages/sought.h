// What of a library somebody looks for, as the address of its page says: words, values of facets, an order.
// Here the names of addresses become arguments of the API, and nowhere else. Inside the room only; pure, any
// thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"
#include "app/api/results.h"

namespace lightkeep::pages {

/// What the values of a facet are. Of times the address has a month or a year.
enum class Values {
  words,
  moments,  // between two, in Unix milliseconds
  clock,    // between two of a camera's clock, in words
};

/// By what images are told apart.
struct Facet {
  std::string_view name;      // in the address: "type"
  std::string_view title;     // "Type"
  std::string_view argument;  // of the API; of a time what its two begin with: "created"
  std::size_t most;           // values at once
  std::vector<api::FacetCount> api::Facets::*counts;
  std::string (*in_words)(const std::string& value);
  bool of_all = true;  // each image has one
  Values values = Values::words;
  std::string_view prefix = {};  // of the API's values, which addresses leave out: "image/"
};

/// In the order in which they are offered.
std::span<const Facet> facets();

struct Choice {
  const Facet* facet;
  std::string value;  // as the address has it

  bool operator==(const Choice&) const = default;
};

/// In which images stand.
struct Order {
  std::string_view name;   // in the address and for the API: "newest"
  std::string_view title;  // "Newest first"
};

/// For images that are looked for by words, or that are listed; the first one is what they stand in if
/// nothing is said.
std::span<const Order> orders(bool by_words);

struct Sought {
  std::string words{};
  std::vector<Choice> choices{};
  std::string sort{};  // the name of an order; empty for the first one

  /// Is anything looked for? The order does not matter.
  bool all() const { return words.empty() && choices.empty(); }
  bool has(const Choice& choice) const;
  /// How many more values of that facet may be chosen beside those that are.
  std::size_t room(const Facet& facet) const;
  /// Whether there are more values of it than may be chosen, which the API refuses: what comes behind them
  /// changes nothing.
  bool is_over(const Facet& facet) const;
  /// In place of another value where the facet takes one alone.
  Sought with(const Choice& choice) const;
  Sought without(const Choice& choice) const;
  Sought without_words() const;
  Sought sorted(std::string_view order) const;
  /// All images, in the same order.
  Sought cleared() const;
  /// Throws ApiError(bad_user_input) where there is none of that name; what asks for it does so too.
  const Order& order() const;
  /// "q=harbour&tag=sea"; empty for all images.
  std::string query() const;
  /// The arguments of the API that filter so; the words are not among them.
  api::Json filter() const;
  /// Those, and the order.
  api::Json listing() const;
};

/// Of an address's query. Unknown parameters, blank values and broken queries ask for nothing; throws
/// ApiError(bad_user_input) for a time that is none.
Sought sought_by(std::string_view query);

/// "?q=harbour&at=…", empty where both are.
std::string query_with(const Sought& sought, std::string_view more = {});

}  // namespace lightkeep::pages
