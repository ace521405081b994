#include "app/s3/bucket.h"

#include <algorithm>
#include <random>
#include <utility>

#include "app/net/connector.h"
#include "app/net/error.h"
#include "app/net/exchange.h"
#include "app/net/url.h"
#include "app/s3/error.h"
#include "app/s3/signature.h"
#include "store/digest.h"
#include "text/hex.h"
#include "text/percent.h"
#include "text/quantity.h"
#include "text/time.h"

namespace lightkeep::s3 {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t largest_text = 8 << 20;    // of a page of a list
constexpr int most_pages = 20'000;                 // of a list; of a thousand objects each
constexpr std::int64_t clock_tolerance = 300'000;  // milliseconds; stores allow fifteen minutes
constexpr auto longest_request = 1h;
constexpr std::chrono::milliseconds longest_asked_pause = 60s;

bool is_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

bool is_final(net::Fault fault) {
  return fault == net::Fault::insecure || fault == net::Fault::too_large || fault == net::Fault::stopped;
}

}  // namespace

struct Bucket::Asked {
  std::string_view method{};
  std::string key{};
  std::string query{};
  net::Fields fields{};  // beside those of every request
  std::string_view content{};
  std::span<char> out{};  // for the body of a success; where there is none, it becomes text
};

struct Bucket::Answer {
  net::ResponseHead head{};
  std::size_t count = 0;  // of bytes in `out`
  std::string text{};
  Refusal refusal{};      // where it is no success
  bool in_doubt = false;  // an earlier try may have been carried out

  int status() const { return head.status; }
  bool succeeded() const { return status() >= 200 && status() < 300; }
  bool is_passing() const {
    return status() == 408 || status() == 429 || status() == 500 || (status() >= 502 && status() <= 504) ||
           is_of(refusal.code, {"RequestTimeout", "SlowDown", "InternalError", "OperationAborted",
                                "ConditionalRequestConflict"});
  }
};

/// To the store.
struct Bucket::Line {
  net::Url endpoint;
  net::Connector connector;
  std::unique_ptr<net::Stream> kept;  // of the last exchange, for the next
};

Bucket::Bucket(Place place, Credentials credentials, BucketConfig config)
    : place_(std::move(place)),
      credentials_(std::move(credentials)),
      config_(std::move(config)),
      line_(new Line{net::parse_url(place_.endpoint), net::Connector(config_.ca_file), nullptr}) {}

Bucket::~Bucket() = default;

std::string Bucket::path_of(const std::string& key) const {
  std::string path = "/" + place_.bucket;
  if (!key.empty()) path += "/" + text::percent_encode(place_.prefix + key, text::unreserved_and_slash);
  return path;
}

std::int64_t Bucket::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
             .count() +
         clock_off_;
}

Bucket::Answer Bucket::try_once(const Asked& asked) {
  net::Url url = line_->endpoint;
  const std::string path = path_of(asked.key), payload = text::to_hex(store::sha256(asked.content));
  url.target = path + (asked.query.empty() ? "" : "?" + asked.query);
  const std::int64_t time = now();
  net::Fields fields{{"x-amz-content-sha256", payload}, {"x-amz-date", compact_time(time)}};
  net::Fields to_sign = fields;
  to_sign.emplace_back("host", url.authority());
  fields.emplace_back("authorization", authorization({asked.method, path, asked.query, std::move(to_sign)},
                                                     payload, credentials_, place_.region, time));
  fields.insert(fields.end(), asked.fields.begin(), asked.fields.end());

  const net::Patience patience{net::Deadline(longest_request, "it took longer than an hour", config_.stop),
                               config_.stall};
  std::unique_ptr<net::Stream> stream = std::move(line_->kept);
  if (!stream)
    stream = line_->connector.connect(url, patience.total.sooner(15s, "no connection within 15 s"));
  net::Exchange exchange(*stream, patience);
  const net::Content content{asked.content.size(), [&](const std::function<void(std::string_view)>& write) {
                               for (std::string_view left = asked.content; !left.empty();) {
                                 const std::string_view piece = left.substr(0, 256 << 10);
                                 write(piece);
                                 left.remove_prefix(piece.size());
                               }
                             }};
  Answer answer{.head = exchange.ask({.url = url,
                                      .user_agent = config_.user_agent,
                                      .accept = "*/*",
                                      .method = asked.method,
                                      .fields = &fields,
                                      .content = asked.method == "PUT" ? &content : nullptr,
                                      .keep = true})};
  const bool wanted = answer.succeeded() && !asked.out.empty();
  if (asked.method != "HEAD" && answer.status() != 204)
    exchange.read_body(
        answer.head, wanted ? asked.out.size() : largest_text, [&](std::span<const char> bytes) {
          if (!wanted) {
            answer.text.append(bytes.data(), bytes.size());
            return;
          }
          std::ranges::copy(bytes, asked.out.begin() + static_cast<std::ptrdiff_t>(answer.count));
          answer.count += bytes.size();
        });
  if (!answer.succeeded()) answer.refusal = parse_refusal(answer.text);
  if (net::keeps_connection(answer.head)) line_->kept = std::move(stream);
  return answer;
}

/// How long a store asks to be left alone (RFC 9110 section 10.2.3), as far as that is believed.
std::chrono::milliseconds Bucket::asked_pause(const Answer& answer) const {
  const std::string* after = answer.head.find("retry-after");
  if (after == nullptr) return {};
  std::chrono::milliseconds wanted{};
  if (const auto seconds = text::parse_count(*after))
    wanted = std::chrono::seconds(std::min<std::int64_t>(*seconds, 3600));
  else if (const auto date = text::parse_http_date(*after))
    wanted = std::chrono::milliseconds(*date - now());
  return std::clamp<std::chrono::milliseconds>(wanted, {}, longest_asked_pause);
}

/// Until it is answered for good, with longer and longer pauses.
Bucket::Answer Bucket::ask(const Asked& asked) {
  static thread_local std::minstd_rand chance{std::random_device{}()};
  bool in_doubt = false, clock_settled = false;
  std::string reason;
  auto pause = config_.first_pause;
  std::chrono::milliseconds asked_for{};
  for (int attempt = 0; attempt < config_.tries; ++attempt) {
    const bool reused = line_->kept != nullptr;
    try {
      Answer answer = try_once(asked);
      settle_clock(answer);
      answer.in_doubt = in_doubt;
      if (answer.refusal.code == "RequestTimeTooSkewed" && !std::exchange(clock_settled, true)) continue;
      if (!answer.is_passing()) return answer;
      asked_for = asked_pause(answer);
      reason = "it answers with status " + std::to_string(answer.status()) +
               (answer.refusal.message.empty() ? "" : ", " + answer.refusal.message);
    } catch (const net::Error& error) {
      if (is_final(error.fault())) throw Error(Fault::bad_answer, place_.text() + ": " + error.what());
      asked_for = {};
      reason = error.what();
      if (reused) {  // it may have been closed long before
        in_doubt = true;
        continue;
      }
    }
    in_doubt = true;
    if (attempt + 1 == config_.tries) break;
    const auto most = std::min(pause, config_.longest_pause);
    const auto jitter = std::uniform_int_distribution<std::int64_t>(most.count() / 2, most.count())(chance);
    rest(std::max(std::chrono::milliseconds(jitter), asked_for));
    pause *= 2;
  }
  throw Error(Fault::unreachable, place_.text() + " cannot be used, tried " + std::to_string(config_.tries) +
                                      " times: " + reason);
}

/// Waits for nothing but the time or the end of it all.
void Bucket::rest(std::chrono::milliseconds time) const {
  if (config_.pause) return config_.pause(time);
  constexpr int no_socket = -1;
  try {
    net::Deadline(time, "", config_.stop).wait(no_socket, 0);
  } catch (const net::Error& error) {
    if (error.fault() == net::Fault::stopped)
      throw Error(Fault::unreachable, place_.text() + ": " + error.what());
  }
}

/// Stores refuse what was signed by a clock that is far from theirs.
void Bucket::settle_clock(const Answer& answer) {
  const std::string* date = answer.head.find("date");
  const auto time = date ? text::parse_http_date(*date) : std::nullopt;
  if (!time) return;
  store_time_ = *time;
  if (std::abs(*time - now()) > clock_tolerance) clock_off_ += *time - now();
}

void Bucket::refuse(const Answer& answer, const std::string& what) const {
  const std::string& code = answer.refusal.code;
  std::string sentence =
      place_.text() + " refuses to " + what + ": status " + std::to_string(answer.status());
  if (!code.empty()) sentence += ", " + code;
  if (!answer.refusal.message.empty()) sentence += " (" + answer.refusal.message + ")";
  if (code == "NoSuchBucket") sentence += ". Make the bucket first";
  if (is_of(code, {"SignatureDoesNotMatch", "InvalidAccessKeyId"}))
    sentence += ". The key's id or its secret is not what the store knows";
  if (answer.status() == 301 || answer.status() == 307 || code == "AuthorizationHeaderMalformed")
    sentence += ". Is the bucket in another region? Say so: …&region=…";
  if (answer.status() == 507 ||
      is_of(code, {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge"}))
    throw Error(Fault::full, sentence);
  if (is_of(code, {"NoSuchKey"}) || (answer.status() == 404 && code != "NoSuchBucket"))
    throw Error(Fault::missing, sentence);
  throw Error(Fault::refused, sentence);
}

void Bucket::put(const std::string& key, std::string_view bytes) {
  const Answer answer = ask({.method = "PUT", .key = key, .content = bytes});
  if (!answer.succeeded()) refuse(answer, "store " + key);
}

bool Bucket::put_if_absent(const std::string& key, std::string_view bytes) {
  if (knows_conditions_) {
    const Answer answer =
        ask({.method = "PUT", .key = key, .fields = {{"if-none-match", "*"}}, .content = bytes});
    if (answer.succeeded()) return true;
    // Ours, perhaps, by a try whose answer was lost.
    if (answer.status() == 412) return answer.in_doubt && holds(key, bytes);
    if (answer.status() != 501) refuse(answer, "store " + key);
    knows_conditions_ = false;
  }
  if (contains(key)) return false;
  put(key, bytes);
  return true;
}

bool Bucket::holds(const std::string& key, std::string_view bytes) {
  std::string there(bytes.size() + 1, '\0');
  const std::size_t size = get_range(key, 0, there);
  return std::string_view(there).substr(0, size) == bytes;
}

std::size_t Bucket::get_range(const std::string& key, std::uint64_t offset, std::span<char> out) {
  if (out.empty()) return 0;
  const std::string range = "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + out.size() - 1);
  const Answer answer = ask({.method = "GET", .key = key, .fields = {{"range", range}}, .out = out});
  if (answer.status() == 416) return 0;
  if (!answer.succeeded()) refuse(answer, "give " + key);
  if (offset > 0 && answer.status() != 206)
    throw Error(Fault::bad_answer, place_.text() + " gives no parts of objects");
  return answer.count;
}

bool Bucket::contains(const std::string& key) {
  const Answer answer = ask({.method = "HEAD", .key = key});
  if (!answer.succeeded() && answer.status() != 404) refuse(answer, "say whether it has " + key);
  return answer.succeeded();
}

void Bucket::remove(const std::string& key) {
  const Answer answer = ask({.method = "DELETE", .key = key});
  if (!answer.succeeded() && (answer.status() != 404 || answer.refusal.code == "NoSuchBucket"))
    refuse(answer, "remove " + key);
}

std::vector<Object> Bucket::list(const std::string& prefix) {
  std::vector<Object> all;
  std::string next;
  int pages = 0;
  do {
    if (++pages > most_pages) throw Error(Fault::bad_answer, place_.text() + " lists objects without end");
    std::string query = next.empty() ? "" : "continuation-token=" + text::percent_encode(next) + "&";
    query += "list-type=2&prefix=" + text::percent_encode(place_.prefix + prefix);
    const Answer answer = ask({.method = "GET", .query = std::move(query)});
    if (!answer.succeeded()) refuse(answer, "list what it has");
    Listing page = parse_listing(answer.text);
    if (page.next == next && !next.empty())
      throw Error(Fault::bad_answer, place_.text() + " lists the same objects again and again");
    next = std::move(page.next);
    for (Object& object : page.objects) {
      if (!object.key.starts_with(place_.prefix + prefix))
        throw Error(Fault::bad_answer, place_.text() + " lists what was not asked for");
      object.key.erase(0, place_.prefix.size());
      all.push_back(std::move(object));
    }
  } while (!next.empty());
  std::ranges::sort(all, {}, &Object::key);
  return all;
}

}  // namespace lightkeep::s3
