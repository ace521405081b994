// Numbers for Prometheus: counters, gauges that are asked when they are wanted, histograms of seconds, and
// their text. Any thread; what is registered lives as long as the registry.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/http/http.h"
#include "sync/mutex.h"

/// The metrics that this room reports, with the sentences that explain them; units are in the names, as
/// Prometheus wants it.
namespace lightkeep::http::metric {

struct Name {
  std::string_view name, help;
};

inline constexpr Name requests{"lightkeep_http_requests_total",
                               "Requests by route, method and class of status."};
inline constexpr Name duration{"lightkeep_http_request_duration_seconds",
                               "From the head of a request to the end of its reply."};
inline constexpr Name received{"lightkeep_http_received_bytes_total", "Bytes of request bodies."};
inline constexpr Name sent{"lightkeep_http_sent_bytes_total", "Bytes of reply bodies."};
inline constexpr Name unfinished{"lightkeep_http_replies_unfinished_total",
                                 "Replies that were not sent to their end, by who ended them."};
inline constexpr Name accepted{"lightkeep_http_connections_accepted_total", "Connections since the start."};
inline constexpr Name refused{"lightkeep_http_connections_refused_total", "Connections over a limit."};
inline constexpr Name displaced{"lightkeep_http_connections_displaced_total",
                                "Idle connections that gave way to others."};
inline constexpr Name open{"lightkeep_http_connections_open", "Connections now."};
inline constexpr Name busy{"lightkeep_http_workers_busy", "Threads that run a handler now."};
inline constexpr Name bodies{"lightkeep_http_bodies_open", "Large request bodies that come now."};
inline constexpr Name queued{"lightkeep_http_requests_queued", "Requests that wait for a thread now."};

}  // namespace lightkeep::http::metric

namespace lightkeep::http {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Histogram {
 public:
  static constexpr std::array<double, 13> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                 0.1,    0.25,  0.5,    1,     5,    30};

  void observe(std::chrono::microseconds time);
  /// Not cumulative; the last is for what lies beyond all bounds.
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].load(std::memory_order_relaxed); }
  double seconds() const { return static_cast<double>(microseconds_.load(std::memory_order_relaxed)) / 1e6; }

 private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_{};
  std::atomic<std::uint64_t> microseconds_{0};
};

using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
 public:
  /// The same name and labels give the same counter.
  Counter& counter(metric::Name name, const Labels& labels = {});
  Histogram& histogram(metric::Name name, const Labels& labels = {});
  /// `read` is called while the text is made.
  void gauge(metric::Name name, std::function<double()> read, const Labels& labels = {});
  /// A counter that something else keeps.
  void counted(metric::Name name, std::function<double()> read, const Labels& labels = {});

  /// The text format, version 0.0.4.
  std::string text() const;

 private:
  struct Reading {
    std::function<double()> read;
  };
  struct Family {
    std::string_view help, type;
    std::map<std::string, Counter*> counters;  // by the text of their labels
    std::map<std::string, Histogram*> histograms;
    std::map<std::string, Reading> readings;
  };
  Family& family(metric::Name name, std::string_view type) REQUIRES(mutex_);

  mutable sync::Mutex mutex_;
  std::map<std::string_view, Family> families_ GUARDED_BY(mutex_);
  std::deque<Counter> counters_ GUARDED_BY(mutex_);
  std::deque<Histogram> histograms_ GUARDED_BY(mutex_);
};

/// Counts finished requests by route. What matched no route counts under one label, so that strangers cannot
/// fill the memory.
class RequestMetrics {
 public:
  explicit RequestMetrics(Metrics& metrics);
  void note(const Access& access);

 private:
  struct Row {
    std::array<Counter*, 6> by_class{};  // of status; 0: others
    Histogram* duration = nullptr;
  };
  const Row& row(const Route* route);

  Metrics& metrics_;
  Counter& received_;
  Counter& sent_;
  Counter& client_gone_;
  Counter& cut_;
  sync::SharedMutex mutex_;
  std::map<const Route*, Row> rows_ GUARDED_BY(mutex_);  // one that is there never changes
};

/// The server's connections, threads and queue. The server outlives the last text().
void add_server_metrics(Metrics& metrics, const Server& server);

}  // namespace lightkeep::http
