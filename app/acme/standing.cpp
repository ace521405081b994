#include "app/acme/standing.h"

#include <algorithm>
#include <exception>

#include "app/api/json.h"

namespace lightkeep::acme {

std::string Standing::text() const {
  api::Json json{
      {"accountKey", account_key}, {"directory", directory}, {"key", key},      {"chain", chain},
      {"chainFrom", chain_from},   {"renewAt", renew_at},    {"askAt", ask_at}, {"failures", failures},
      {"lastTry", last_try}};
  if (window) json["window"] = {window->start, window->end};
  if (again) json["again"] = *again;
  return api::print(json);
}

Standing Standing::parse(std::string_view text) {
  try {
    const api::Json json = api::parse_json(text);
    Standing out;
    out.account_key = json.at("accountKey").get<std::string>();
    out.directory = json.at("directory").get<std::string>();
    out.key = json.at("key").get<std::string>();
    out.chain = json.at("chain").get<std::string>();
    out.chain_from = json.at("chainFrom").get<std::string>();
    out.renew_at = json.at("renewAt").get<store::Millis>();
    out.ask_at = json.at("askAt").get<store::Millis>();
    out.failures = json.at("failures").get<int>();
    out.last_try = json.at("lastTry").get<store::Millis>();
    if (json.contains("window"))
      out.window = {json["window"].at(0).get<store::Millis>(), json["window"].at(1).get<store::Millis>()};
    if (json.contains("again")) out.again = json["again"].get<store::Millis>();
    return out;
  } catch (const std::exception&) {  // not JSON, or not ours
    return {};
  }
}

bool serves(const Standing& standing, const std::string& directory, const std::vector<std::string>& names) {
  if (standing.chain.empty() || standing.chain_from != directory) return false;
  const auto has = validity_of(standing.chain).names;
  return std::ranges::all_of(names, [&](const auto& name) { return std::ranges::count(has, name) > 0; });
}

}  // namespace lightkeep::acme
