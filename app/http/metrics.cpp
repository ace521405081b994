// Numbers for Prometheus.
#include "app/http/metrics.h"

#include <algorithm>
#include <cstdio>

namespace lightkeep::http {
namespace {

/// `name="value",…` with the escapes of the text format.
std::string labels_text(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out += name + "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') out += '\\';
      out += c == '\n' ? "\\n" : std::string(1, c);
    }
    out += '"';
  }
  return out;
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.15g", value);
  return text.data();
}

void append_sample(std::string& out, std::string_view name, std::string_view labels, std::string_view value) {
  out += name;
  if (!labels.empty()) (out += '{').append(labels) += '}';
  (out += ' ').append(value) += '\n';
}

void append_histogram(std::string& out, const std::string& name, const std::string& labels,
                      const Histogram& histogram) {
  const std::string before = labels.empty() ? "le=\"" : labels + ",le=\"";
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < Histogram::bounds.size(); ++i) {
    sum += histogram.bucket(i);
    append_sample(out, name + "_bucket", before + number_text(Histogram::bounds[i]) + '"',
                  std::to_string(sum));
  }
  sum += histogram.bucket(Histogram::bounds.size());
  append_sample(out, name + "_bucket", before + "+Inf\"", std::to_string(sum));
  append_sample(out, name + "_sum", labels, number_text(histogram.seconds()));
  append_sample(out, name + "_count", labels, std::to_string(sum));
}

constexpr std::array<std::string_view, 6> class_texts{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

}  // namespace

void Histogram::observe(std::chrono::microseconds time) {
  const double seconds = static_cast<double>(time.count()) / 1e6;
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
  buckets_[static_cast<std::size_t>(bound - bounds.begin())].fetch_add(1, std::memory_order_relaxed);
  microseconds_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count())),
                          std::memory_order_relaxed);
}

Metrics::Family& Metrics::family(metric::Name name, std::string_view type) {
  Family& out = families_[name.name];
  out.help = name.help;
  out.type = type;
  return out;
}

Counter& Metrics::counter(metric::Name name, const Labels& labels) {
  const sync::Lock lock(mutex_);
  Counter*& slot = family(name, "counter").counters[labels_text(labels)];
  if (!slot) slot = &counters_.emplace_back();
  return *slot;
}

Histogram& Metrics::histogram(metric::Name name, const Labels& labels) {
  const sync::Lock lock(mutex_);
  Histogram*& slot = family(name, "histogram").histograms[labels_text(labels)];
  if (!slot) slot = &histograms_.emplace_back();
  return *slot;
}

void Metrics::gauge(metric::Name name, std::function<double()> read, const Labels& labels) {
  const sync::Lock lock(mutex_);
  family(name, "gauge").readings[labels_text(labels)] = {std::move(read)};
}

void Metrics::counted(metric::Name name, std::function<double()> read, const Labels& labels) {
  const sync::Lock lock(mutex_);
  family(name, "counter").readings[labels_text(labels)] = {std::move(read)};
}

std::string Metrics::text() const {
  const sync::Lock lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out.append("# HELP ").append(name).append(" ").append(family.help).append("\n");
    out.append("# TYPE ").append(name).append(" ").append(family.type).append("\n");
    for (const auto& [labels, counter] : family.counters)
      append_sample(out, name, labels, std::to_string(counter->value()));
    for (const auto& [labels, reading] : family.readings)
      append_sample(out, name, labels, number_text(reading.read()));
    for (const auto& [labels, histogram] : family.histograms)
      append_histogram(out, std::string(name), labels, *histogram);
  }
  return out;
}

RequestMetrics::RequestMetrics(Metrics& metrics)
    : metrics_(metrics),
      received_(metrics.counter(metric::received)),
      sent_(metrics.counter(metric::sent)),
      client_gone_(metrics.counter(metric::unfinished, {{"by", "client"}})),
      cut_(metrics.counter(metric::unfinished, {{"by", "server"}})) {}

const RequestMetrics::Row& RequestMetrics::row(const Route* route) {
  {
    const sync::SharedLock lock(mutex_);
    if (const auto entry = rows_.find(route); entry != rows_.end()) return entry->second;
  }
  const sync::ExclusiveLock lock(mutex_);
  const auto [entry, is_new] = rows_.try_emplace(route);
  Row& made = entry->second;
  if (!is_new) return made;  // another thread was here before
  Labels labels{{"route", route ? route->pattern : "unknown"}, {"method", route ? route->method : "any"}};
  made.duration = &metrics_.histogram(metric::duration, labels);
  for (std::size_t i = 0; i < class_texts.size(); ++i) {
    auto with_class = labels;
    with_class.emplace_back("status", class_texts[i]);
    made.by_class[i] = &metrics_.counter(metric::requests, with_class);
  }
  return made;
}

void RequestMetrics::note(const Access& access) {
  const Row& counted = row(access.route);
  const auto status_class = static_cast<std::size_t>(std::max(0, access.status)) / 100;
  counted.by_class[status_class < class_texts.size() ? status_class : 0]->add();
  counted.duration->observe(access.time);
  received_.add(access.bytes_in);
  sent_.add(access.bytes_out);
  if (access.ending == Ending::client_gone) client_gone_.add(1);
  if (access.ending == Ending::cut) cut_.add(1);
}

void add_server_metrics(Metrics& metrics, const Server& server) {
  const auto reading = [&server](auto member) {
    return [&server, member] { return static_cast<double>(server.statistics().*member); };
  };
  metrics.counted(metric::accepted, reading(&ServerStatistics::accepted));
  metrics.counted(metric::refused, reading(&ServerStatistics::refused));
  metrics.counted(metric::displaced, reading(&ServerStatistics::displaced));
  metrics.gauge(metric::open, reading(&ServerStatistics::open));
  metrics.gauge(metric::busy, reading(&ServerStatistics::busy_workers));
  metrics.gauge(metric::bodies, reading(&ServerStatistics::open_bodies));
  metrics.gauge(metric::queued, reading(&ServerStatistics::queued));
}

}  // namespace lightkeep::http
