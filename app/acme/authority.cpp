// The conversation with a certificate authority.
#include "app/acme/authority.h"

#include <algorithm>
#include <ctime>
#include <functional>
#include <span>
#include <utility>

#include "app/net/error.h"
#include "app/net/exchange.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/time.h"

namespace lightkeep::acme {
namespace {

using namespace std::chrono_literals;
using api::Json;

constexpr std::size_t largest_answer = 1 << 20;
constexpr int most_nonces = 10;       // for one request: an authority may refuse them at will
constexpr auto longest_order = 5min;  // of waiting for one thing to be settled
constexpr std::chrono::milliseconds first_wait = 500ms, longest_wait = 15s;
constexpr std::chrono::seconds longest_hint = 24h, shortest_hint = 1h;
constexpr std::string_view bad_nonce = "urn:ietf:params:acme:error:badNonce";

store::Millis now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string base64url(std::string_view bytes) {
  return text::base64url(std::as_bytes(std::span(bytes)));
}

std::string string_of(const Json& json, const char* name) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string needed(const Json& json, const char* name) {
  std::string text = string_of(json, name);
  if (text.empty()) throw Failure(std::string("The certificate authority's answer has no \"") + name + "\".");
  return text;
}

std::vector<std::string> list_of(const Json& json, const char* name) {
  std::vector<std::string> out;
  if (json.is_object() && json.contains(name) && json[name].is_array())
    for (const Json& item : json[name])
      if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

/// What people can read of a problem document (RFC 9457); an order's own error has one for each name inside.
std::string sentence_of(const Json& problem) {
  std::string sentence = string_of(problem, "detail");
  if (problem.is_object() && problem.contains("subproblems") && problem["subproblems"].is_array())
    for (const Json& sub : problem["subproblems"]) {
      const Json name = sub.is_object() && sub.contains("identifier") ? sub["identifier"] : Json();
      sentence += " " + string_of(name, "value") + ": " + string_of(sub, "detail");
    }
  if (sentence.empty()) sentence = string_of(problem, "type");
  return sentence.empty() ? "it gave no reason" : sentence;
}

const char* type_of(Proof kind) {
  return kind == Proof::http ? "http-01" : "tls-alpn-01";
}

/// Seconds, or a date (RFC 9110 section 10.2.3).
std::optional<std::chrono::seconds> retry_after(const net::ResponseHead& head) {
  const std::string* field = head.find("retry-after");
  if (field == nullptr) return std::nullopt;
  if (text::is_number(*field) && field->size() < 9) return std::chrono::seconds(std::stoi(*field));
  const auto date = text::parse_http_date(*field);
  if (!date) return std::nullopt;
  return std::chrono::seconds(std::max<store::Millis>(0, (*date - now()) / 1000));
}

}  // namespace

struct Authority::Answer {
  net::ResponseHead head;
  std::string body;

  bool succeeded() const { return head.status >= 200 && head.status < 300; }
  Json json() const {
    try {
      return api::parse_json(body);
    } catch (const api::JsonError&) {
      throw Failure("The certificate authority answered with status " + std::to_string(head.status) +
                    " and no JSON.");
    }
  }
  std::string location() const {
    const std::string* field = head.find("location");
    if (field == nullptr) throw Failure("The certificate authority's answer names no Location.");
    return *field;
  }
};

Authority::Authority(const Settings& settings, const AccountKey& key, Wait wait)
    : settings_(settings), key_(key), wait_(std::move(wait)), connector_(settings.ca_file) {}

Authority::Answer Authority::ask(const std::string& method, const std::string& url, const std::string& body) {
  const net::Patience patience{net::Deadline(60s, "it took longer than 60 s"), 30s};
  try {
    const net::Url target = net::parse_url(url);
    const auto stream = connector_.connect(target, patience.total.sooner(15s, "no connection within 15 s"));
    net::Exchange exchange(*stream, patience);
    const net::Fields fields{{"Content-Type", "application/jose+json"}};
    const net::Content content{body.size(),
                               [&body](const std::function<void(std::string_view)>& write) { write(body); }};
    const bool has_content = method == "POST";
    Answer answer{exchange.ask({target, settings_.user_agent, "*/*", method, has_content ? &fields : nullptr,
                                has_content ? &content : nullptr}),
                  {}};
    if (method != "HEAD" && answer.head.status != 204)
      exchange.read_body(answer.head, largest_answer, [&](std::span<const char> bytes) {
        answer.body.append(bytes.data(), bytes.size());
      });
    if (const std::string* nonce = answer.head.find("replay-nonce")) nonce_ = *nonce;
    return answer;
  } catch (const net::Error& error) {
    throw Failure("The certificate authority (" + net::shown_text(url) +
                  ") cannot be asked: " + error.what() + ".");
  }
}

std::string Authority::url_of(const char* what) {
  if (directory_.is_null()) {
    const Answer answer = ask("GET", settings_.directory);
    if (!answer.succeeded())
      throw Failure("The certificate authority answers with status " + std::to_string(answer.head.status) +
                    " at " + net::shown_text(settings_.directory) + ".");
    directory_ = answer.json();
  }
  return string_of(directory_, what);
}

std::string Authority::fresh_nonce() {
  if (nonce_.empty()) ask("HEAD", needed(directory_, "newNonce"));
  if (nonce_.empty()) throw Failure("The certificate authority gives no nonce.");
  return std::exchange(nonce_, {});
}

Authority::Answer Authority::post_once(const std::string& url, const std::string& payload) {
  Json header{{"alg", ""}, {"nonce", fresh_nonce()}, {"url", url}};
  if (account_.empty())
    header["jwk"] = key_.public_jwk();
  else
    header["kid"] = account_;
  return ask("POST", url, key_.sign(std::move(header), payload));
}

Authority::Answer Authority::post(const std::string& url, const std::string& payload) {
  for (int tries = 1;; ++tries) {
    Answer answer = post_once(url, payload);
    if (answer.succeeded()) return answer;
    const Json problem = answer.json();
    if (string_of(problem, "type") == bad_nonce && tries < most_nonces) continue;
    std::optional<store::Millis> again;
    if (const auto wait = retry_after(answer.head)) again = now() + wait->count() * 1000;
    throw Failure("The certificate authority refuses: " + sentence_of(problem), again);
  }
}

/// The account of this key, made where there is none yet (RFC 8555 section 7.3).
void Authority::sign_up() {
  const std::string url = url_of("newAccount");
  if (url.empty())
    throw Failure("There is no ACME directory at " + net::shown_text(settings_.directory) + ".");
  Json wanted{{"termsOfServiceAgreed", true}};
  if (!settings_.email.empty()) wanted["contact"] = Json::array({"mailto:" + settings_.email});
  if (!settings_.external_account.empty())
    wanted["externalAccountBinding"] = api::parse_json(sign_with_shared_key(
        settings_.external_key, {{"alg", ""}, {"kid", settings_.external_account}, {"url", url}},
        api::print(key_.public_jwk())));
  account_.clear();
  account_ = post(url, api::print(wanted)).location();
}

/// Waits until `url` has another status than these two.
Json Authority::settled(const std::string& url, std::string_view unsettled, std::string_view also_unsettled) {
  std::chrono::milliseconds waited{0}, next = first_wait;
  for (;;) {
    const Answer answer = post(url, "");
    Json json = answer.json();
    const std::string status = needed(json, "status");
    if (status != unsettled && status != also_unsettled) return json;
    if (waited >= longest_order)
      throw Failure("The certificate authority has not decided within five minutes.");
    const auto asked = retry_after(answer.head);
    const auto pause = std::clamp<std::chrono::milliseconds>(asked.value_or(0s), next, longest_wait);
    if (!wait_(pause)) throw Failure("The server stops.");
    waited += pause;
    next = std::min<std::chrono::milliseconds>(2 * next, longest_wait);
  }
}

void Authority::prove(const std::string& authorization_url, const Proofs& proofs) {
  const Json authorization = post(authorization_url, "").json();
  if (needed(authorization, "status") == "valid") return;
  const std::string name = needed(authorization.value("identifier", Json()), "value");
  const Json challenges = authorization.value("challenges", Json::array());
  for (const Proof kind : proofs.kinds) {
    const auto challenge = std::ranges::find_if(
        challenges, [&](const Json& one) { return string_of(one, "type") == type_of(kind); });
    if (challenge == challenges.end()) continue;
    const std::string token = needed(*challenge, "token");
    proofs.publish(kind, name, token, token + "." + key_.thumbprint());
    struct Withdrawn {
      const std::function<void()> end;
      ~Withdrawn() { end(); }
    } const withdrawn{[&] { proofs.withdraw(kind, name, token); }};
    post(needed(*challenge, "url"), "{}");
    const Json outcome = settled(authorization_url, "pending", "processing");
    if (needed(outcome, "status") == "valid") return;
    Json problem;
    for (const Json& one : outcome.value("challenges", Json::array()))
      if (one.is_object() && one.contains("error")) problem = one["error"];
    throw Failure("The certificate authority could not see that " + name + " is this server, over " +
                  (kind == Proof::http ? "port 80" : "port 443") + " of that name: " + sentence_of(problem));
  }
  throw Failure("The certificate authority offers no proof for " + name + " that this server can give.");
}

std::string Authority::issue(const Wanted& wanted, const Proofs& proofs) {
  sign_up();
  Json order{{"identifiers", Json::array()}};
  for (const std::string& name : wanted.names)
    order["identifiers"].push_back({{"type", "dns"}, {"value", name}});
  if (!settings_.profile.empty()) order["profile"] = settings_.profile;
  if (!wanted.replaces.empty() && !url_of("renewalInfo").empty()) order["replaces"] = wanted.replaces;
  const Answer made = post(needed(directory_, "newOrder"), api::print(order));
  const std::string order_url = made.location();
  const Json opened = made.json();
  for (const std::string& url : list_of(opened, "authorizations")) prove(url, proofs);
  Json ready = settled(order_url, "pending", "processing");
  if (needed(ready, "status") == "ready") {
    post(needed(opened, "finalize"), api::print({{"csr", base64url(wanted.signing_request)}}));
    ready = settled(order_url, "ready", "processing");
  }
  if (needed(ready, "status") != "valid")
    throw Failure("The certificate authority ended the order: " + sentence_of(ready.value("error", Json())));
  return post(needed(ready, "certificate"), "").body;
}

std::optional<Suggestion> Authority::suggestion(const std::string& renewal_id) {
  const std::string url = url_of("renewalInfo");
  if (url.empty() || renewal_id.empty()) return std::nullopt;
  const Answer answer = ask("GET", url + (url.ends_with('/') ? "" : "/") + renewal_id);
  if (!answer.succeeded()) return std::nullopt;
  const Json window = answer.json().value("suggestedWindow", Json());
  const auto start = text::parse_iso_time(string_of(window, "start")),
             end = text::parse_iso_time(string_of(window, "end"));
  if (!start || !end || *end < *start) return std::nullopt;
  const auto again = retry_after(answer.head).value_or(6h);
  return Suggestion{{*start, *end}, std::clamp<std::chrono::seconds>(again, shortest_hint, longest_hint)};
}

}  // namespace lightkeep::acme
