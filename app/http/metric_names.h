// The metrics that this room reports, with the sentences that explain them; units are in the names, as
// Prometheus wants it.
#pragma once

#include <string_view>

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
