// A request's way through cpp-httplib.
//
// What httplib gets: method and path, nothing else. Its own reading of fields is where its weak
// points are (it decodes percent escapes in values, lets a client's REMOTE_ADDR win, mishandles Range and
// Expect), so none of them reach it; handlers read the fields that our parser read. The body is pulled by the
// handler from our reader, not from httplib's stream.
#include "app/http/pipeline.h"

#define CPPHTTPLIB_USE_POLL
#include <httplib.h>

#include "text/percent.h"

namespace lightkeep::http {
namespace {

/// Gives httplib the cleaned head and collects what it writes.
class HeadStream : public httplib::Stream {
 public:
  explicit HeadStream(std::string head) : head_(std::move(head)) {}
  std::string take_written() { return std::move(written_); }

  bool is_readable() const override { return at_ < head_.size(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* out, std::size_t size) override {
    const std::size_t count = std::min(size, head_.size() - at_);
    std::memcpy(out, head_.data() + at_, count);
    at_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    written_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  std::string head_;
  std::size_t at_ = 0;
  std::string written_;
};

/// httplib refuses lines over 8 KiB; a path that grew by escaping is cut, for routing uses the one that we
/// parsed.
std::string clean_head(const Request& request) {
  constexpr std::size_t longest = 4096;
  std::string path = text::percent_encode(request.path, text::unreserved_and_slash);
  if (path.size() > longest) path.resize(1);
  return request.method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

}  // namespace

class Pipeline::Front : private httplib::Server {
 public:
  Front(const Routes& routes, const std::string& public_url) : routes_(routes), public_url_(public_url) {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& response) {
      route(response);
      return HandlerResponse::Handled;
    });
    set_header_writer([this](httplib::Stream& stream, httplib::Headers&) {
      std::string fields;
      if (routed_) append_fields(fields, prepared_.reply, prepared_.context);
      return stream.write(fields.data(), fields.size());
    });
  }

  std::optional<Answered> run(Exchange& exchange, const std::function<bool()>& keep) {
    exchange_ = &exchange;
    keep_ = &keep;
    gone_ = false;
    routed_ = false;
    HeadStream stream(clean_head(exchange.request));
    bool closed = false;
    process_request(stream, exchange.request.client, 0, std::string(), 0, false, closed, nullptr);
    if (gone_) return std::nullopt;
    if (!routed_) return unrouted(exchange);
    return Answered{std::move(prepared_), stream.take_written()};
  }

 private:
  /// Every method and path comes here. The reply's body stays with us: httplib would copy it and block on
  /// slow peers.
  void route(httplib::Response& response) {
    try {
      prepared_ = prepare(*exchange_, answer(routes_, public_url_, *exchange_), (*keep_)());
      routed_ = true;
      response.status = prepared_.reply.status;
    } catch (const Disconnected&) {
      gone_ = true;
    }
  }

  /// httplib refused what our parser let through, or the memory ran out. Nothing of what it wrote is used.
  static Answered unrouted(Exchange& exchange) {
    exchange.broken = true;
    exchange.detail = "the request did not reach its route";
    Answered answered{prepare(exchange, error_reply(api::ApiError(api::errors::internal), Form::json), false),
                      {}};
    append_status_line(answered.head, answered.prepared.reply.status);
    append_fields(answered.head, answered.prepared.reply, answered.prepared.context);
    return answered;
  }

  const Routes& routes_;
  const std::string& public_url_;
  Exchange* exchange_ = nullptr;
  const std::function<bool()>* keep_ = nullptr;
  Prepared prepared_;
  bool gone_ = false;
  bool routed_ = false;  // `prepared_` is of this request
};

Pipeline::Pipeline(const Routes& routes, const std::string& public_url)
    : front_(std::make_unique<Front>(routes, public_url)) {}
Pipeline::~Pipeline() = default;

std::optional<Answered> Pipeline::run(Exchange& exchange, const std::function<bool()>& keep) {
  return front_->run(exchange, keep);
}

std::unique_ptr<Pipeline> Pipelines::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto pipeline = std::move(free_.back());
      free_.pop_back();
      return pipeline;
    }
  }
  return std::make_unique<Pipeline>(routes_, public_url_);
}

void Pipelines::give_back(std::unique_ptr<Pipeline> pipeline) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(pipeline));
}

}  // namespace lightkeep::http
