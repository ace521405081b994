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
constexpr std::uint64_t piece_size = 256 << 10;  // of what is sent
constexpr std::chrono::milliseconds longest_asked_pause = 60s;

bool is_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

bool is_final(net::Fault fault) {
  return fault == net::Fault::insecure || fault == net::Fault::too_large || fault == net::Fault::stopped;
}

Body body_of(std::string_view bytes) {
  return {bytes.size(), store::sha256(bytes), [bytes](std::uint64_t offset, std::span<char> out) {
            std::ranges::copy(bytes.substr(static_cast<std::size_t>(offset), out.size()), out.begin());
          }};
}

/// All of it, in pieces.
void for_each_piece(const Body& body, const std::function<void(std::string_view)>& take) {
  std::string piece(static_cast<std::size_t>(std::min(body.size, piece_size)), '\0');
  for (std::uint64_t at = 0; at < body.size; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(body.size - at, piece_size)));
    body.read(at, piece);
    take(piece);
  }
}

net::Content content_of(const Body& body) {
  return {body.size,
          [&body](const std::function<void(std::string_view)>& write) { for_each_piece(body, write); }};
}

store::Digest digest_of(const Body& body) {
  store::Sha256 hash;
  for_each_piece(body, [&](std::string_view piece) { hash.update(std::as_bytes(std::span(piece))); });
  return hash.finish();
}

}  // namespace

struct Bucket::Asked {
  std::string_view method{};
  std::string key{};
  std::string query{};
  net::Fields fields{};  // beside those of every request
  const Body* body = nullptr;
  std::span<char> out{};         // for the body of a success; where there is none, it becomes text,
  Incoming* incoming = nullptr;  // or goes here
};

/// An object on its way, over as many tries as it takes.
struct Bucket::Incoming {
  const std::function<bool(std::uint64_t)>& begin;
  const std::function<void(std::span<const char>)>& take;
  std::uint64_t at = 0;  // bytes that have come
  std::optional<std::uint64_t> size{};
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
  std::shared_ptr<net::Connector> connector;
  std::unique_ptr<net::Stream> kept;  // of the last exchange, for the next
};

Bucket::Bucket(Place place, Credentials credentials, BucketConfig config)
    : place_(std::move(place)),
      credentials_(std::move(credentials)),
      config_(std::move(config)),
      line_(new Line{net::parse_url(place_.endpoint),
                     config_.connector ? config_.connector : std::make_shared<net::Connector>(), nullptr}) {}

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
  const std::string path = path_of(asked.key),
                    payload = text::to_hex(asked.body ? asked.body->digest : store::sha256(""));
  url.target = path + (asked.query.empty() ? "" : "?" + asked.query);
  const std::int64_t time = now();
  net::Fields fields{{"x-amz-content-sha256", payload}, {"x-amz-date", compact_time(time)}};
  net::Fields to_sign = fields;
  to_sign.emplace_back("host", url.authority());
  fields.emplace_back("authorization", authorization({asked.method, path, asked.query, std::move(to_sign)},
                                                     payload, credentials_, place_.region, time));
  fields.insert(fields.end(), asked.fields.begin(), asked.fields.end());
  if (asked.incoming && asked.incoming->at > 0)
    fields.emplace_back("range", "bytes=" + std::to_string(asked.incoming->at) + "-");

  const net::Patience patience{net::Deadline(longest_request, "it took longer than an hour", config_.stop),
                               config_.stall};
  std::unique_ptr<net::Stream> stream = std::move(line_->kept);
  if (!stream)
    stream = line_->connector->connect(
        url, patience.total.sooner(config_.connect,
                                   "no connection within " + text::format_duration(config_.connect)));
  net::Exchange exchange(*stream, patience);
  net::Content content;
  if (asked.body) content = content_of(*asked.body);
  Answer answer{.head = exchange.ask({.url = url,
                                      .user_agent = config_.user_agent,
                                      .accept = "*/*",
                                      .method = asked.method,
                                      .fields = &fields,
                                      .content = asked.body ? &content : nullptr,
                                      .keep = true})};
  if (asked.incoming && answer.succeeded()) {
    if (!receive(exchange, answer, *asked.incoming)) return answer;
    if (net::keeps_connection(answer.head)) line_->kept = std::move(stream);
    return answer;
  }
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

/// False where no more of it is wanted. An object never changes, so that what follows is of the same.
bool Bucket::receive(net::Exchange& exchange, const Answer& answer, Incoming& incoming) const {
  const net::Framing framing = net::framing_of(answer.head);
  const std::uint64_t size = incoming.at + framing.length;
  const bool follows = answer.status() == (incoming.at > 0 ? 206 : 200);
  if (!follows || framing.kind != net::Framing::Kind::length || (incoming.size && size != *incoming.size))
    throw Error(Fault::bad_answer, place_.text() + " gives an object otherwise than it was asked for");
  if (!incoming.size) {
    incoming.size = size;
    if (!incoming.begin(size)) return false;
  }
  exchange.read_body(answer.head, framing.length, [&](std::span<const char> bytes) {
    incoming.at += bytes.size();
    incoming.take(bytes);
  });
  return true;
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
      if (is_final(error.fault()))
        throw Error(error.fault() == net::Fault::too_large ? Fault::bad_answer : Fault::unreachable,
                    place_.text() + ": " + error.what());
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

void Bucket::put_whole(const std::string& key, const Body& body) {
  const Answer answer = ask({.method = "PUT", .key = key, .body = &body});
  if (!answer.succeeded()) refuse(answer, "store " + key);
}

void Bucket::put(const std::string& key, std::string_view bytes) {
  put_whole(key, body_of(bytes));
}

/// One object in parts (Amazon S3 API Reference, "CreateMultipartUpload"). What ends without it having become
/// an object takes them away again, as far as it can.
class Bucket::Parts {
 public:
  Parts(Bucket& bucket, const std::string& key) : bucket_(bucket), key_(key) {
    const Body nothing = body_of("");
    const Answer answer = bucket_.ask({.method = "POST", .key = key_, .query = "uploads=", .body = &nothing});
    if (!answer.succeeded()) bucket_.refuse(answer, "take " + key_ + " in parts");
    id_ = parse_upload_id(answer.text);
  }
  ~Parts() {
    if (whole_) return;
    try {
      bucket_.ask({.method = "DELETE", .key = key_, .query = upload()});
    } catch (const std::exception&) {  // a rule of the bucket that ends them is the operator's
    }
  }
  Parts(const Parts&) = delete;

  void add(const Body& body, std::uint64_t offset) {
    Body part{.size = std::min(bucket_.config_.part_size, body.size - offset),
              .read = [&](std::uint64_t at, std::span<char> out) { body.read(offset + at, out); }};
    part.digest = digest_of(part);
    const std::string number = std::to_string(++count_);
    const Answer answer = bucket_.ask(
        {.method = "PUT", .key = key_, .query = "partNumber=" + number + "&" + upload(), .body = &part});
    const std::string* tag = answer.head.find("etag");
    if (!answer.succeeded() || tag == nullptr || tag->find_first_of("<&") != tag->npos)
      bucket_.refuse(answer, "store a part of " + key_);
    list_ += "<Part><PartNumber>" + number + "</PartNumber><ETag>" + *tag + "</ETag></Part>";
  }

  /// A store may begin to answer before it knows, so that its words decide and not the status.
  void join() {
    const std::string words = "<CompleteMultipartUpload>" + list_ + "</CompleteMultipartUpload>";
    const Body body = body_of(words);
    const Answer answer = bucket_.ask({.method = "POST", .key = key_, .query = upload(), .body = &body});
    // Joined, perhaps, by a try whose answer was lost.
    const bool was_joined = answer.in_doubt && answer.refusal.code == "NoSuchUpload";
    if (!was_joined && (!answer.succeeded() || !parse_refusal(answer.text).code.empty()))
      bucket_.refuse(answer, "join the parts of " + key_);
    whole_ = true;
  }

 private:
  std::string upload() const { return "uploadId=" + text::percent_encode(id_); }

  Bucket& bucket_;
  const std::string key_;
  std::string id_;
  std::string list_;
  int count_ = 0;
  bool whole_ = false;
};

void Bucket::put_in_parts(const std::string& key, const Body& body) {
  Parts parts(*this, key);
  for (std::uint64_t at = 0; at < body.size; at += config_.part_size) parts.add(body, at);
  parts.join();
}

/// One that says it has stored what it does not have is asked to do so again.
void Bucket::put(const std::string& key, const Body& body) {
  for (int attempt = 0; attempt < config_.tries; ++attempt) {
    body.size > 2 * config_.part_size ? put_in_parts(key, body) : put_whole(key, body);
    if (size_of(key) == body.size) return;
    rest(config_.first_pause);
  }
  throw Error(Fault::bad_answer,
              place_.text() + " says that it has stored " + key + ", and does not have it");
}

bool Bucket::put_if_absent(const std::string& key, std::string_view bytes) {
  const Body body = body_of(bytes);
  if (knows_conditions_) {
    const Answer answer =
        ask({.method = "PUT", .key = key, .fields = {{"if-none-match", "*"}}, .body = &body});
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

void Bucket::get(const std::string& key, const std::function<bool(std::uint64_t size)>& begin,
                 const std::function<void(std::span<const char>)>& take) {
  Incoming incoming{begin, take};
  const Answer answer = ask({.method = "GET", .key = key, .incoming = &incoming});
  if (!answer.succeeded()) refuse(answer, "give " + key);
}

std::optional<std::uint64_t> Bucket::size_of(const std::string& key) {
  const Answer answer = ask({.method = "HEAD", .key = key});
  if (answer.status() == 404) return std::nullopt;
  if (!answer.succeeded()) refuse(answer, "say whether it has " + key);
  const std::string* length = answer.head.find("content-length");
  const auto size = length ? text::parse_count(*length) : std::nullopt;
  if (!size) throw Error(Fault::bad_answer, place_.text() + " does not say how large " + key + " is");
  return static_cast<std::uint64_t>(*size);
}

std::string Bucket::link(const std::string& key, std::string_view media_type, int seconds) const {
  const std::string path = path_of(key), type = "response-content-type=" + text::percent_encode(media_type);
  const Unsigned request{"GET", path, type, {{"host", line_->endpoint.authority()}}};
  return place_.endpoint + path + "?" + signed_query(request, credentials_, place_.region, now(), seconds);
}

void Bucket::remove(const std::string& key) {
  const Answer answer = ask({.method = "DELETE", .key = key});
  if (!answer.succeeded() && (answer.status() != 404 || answer.refusal.code == "NoSuchBucket"))
    refuse(answer, "remove " + key);
}

Listing Bucket::take_listing(const Answer& answer, const std::string& prefix) const {
  if (!answer.succeeded()) refuse(answer, "list what it has");
  Listing page = parse_listing(answer.text);
  for (Object& object : page.objects) {
    if (!object.key.starts_with(place_.prefix + prefix))
      throw Error(Fault::bad_answer, place_.text() + " lists what was not asked for");
    object.key.erase(0, place_.prefix.size());
  }
  return page;
}

std::vector<Object> Bucket::list_after(const std::string& prefix, const std::string& after, int most) {
  const std::string words = "list-type=2&max-keys=" + std::to_string(std::clamp(most, 1, 1'000)) +
                            "&prefix=" + text::percent_encode(place_.prefix + prefix) +
                            "&start-after=" + text::percent_encode(place_.prefix + after);
  Listing page;
  for (int pages = 0; pages == 0 || (page.objects.empty() && !page.next.empty()); ++pages) {
    if (pages > most_pages) throw Error(Fault::bad_answer, place_.text() + " lists objects without end");
    const std::string token =
        page.next.empty() ? "" : "continuation-token=" + text::percent_encode(page.next) + "&";
    page = take_listing(ask({.method = "GET", .query = token + words}), prefix);
  }
  std::ranges::sort(page.objects, {}, &Object::key);
  if (!page.objects.empty() && page.objects.front().key <= after)
    throw Error(Fault::bad_answer, place_.text() + " lists the same objects again and again");
  return std::move(page.objects);
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
    Listing page = take_listing(answer, prefix);
    if (page.next == next && !next.empty())
      throw Error(Fault::bad_answer, place_.text() + " lists the same objects again and again");
    next = std::move(page.next);
    std::ranges::move(page.objects, std::back_inserter(all));
  } while (!next.empty());
  std::ranges::sort(all, {}, &Object::key);
  return all;
}

}  // namespace lightkeep::s3
