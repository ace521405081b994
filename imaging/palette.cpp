// Clusters in OKLab (Ottosson, "A perceptual color space for image processing", 2020): what looks alike
// counts as one colour. Deterministic. Any thread.
#include "imaging/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "imaging/pixels/colour.h"

namespace lightkeep::imaging {
namespace {

constexpr std::size_t colours_max = 5;
constexpr std::size_t clusters_first =
    8;  // more than wanted, so that small strong colours get one of their own
constexpr int rounds = 8;
constexpr double same_colour = 0.07;  // distance below which two clusters read as one colour
constexpr double share_min = 0.01;    // of the pixels
constexpr std::uint8_t opaque_enough = 128;

using Lab = std::array<double, 3>;

struct Point {
  Lab lab;
  double weight;
};

struct Cluster {
  Lab centre{};
  double weight = 0;
};

Lab to_lab(double r, double g, double b) {
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

std::string to_hex(const Lab& lab) {
  const double l = std::pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
  const double m = std::pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
  const double s = std::pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x",
                linear_to_srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                linear_to_srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                linear_to_srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
  return text;
}

double distance2(const Lab& a, const Lab& b) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// Equal colours, at 5 bits each, become one point: their mean.
std::vector<Point> points_of(const Bitmap& bitmap) {
  std::map<std::uint32_t, std::array<double, 4>> bins;
  for (std::uint32_t y = 0; y < bitmap.height(); ++y)
    for (const std::uint8_t* p = bitmap.row(y); p != bitmap.row(y) + bitmap.stride(); p += Bitmap::channels) {
      if (p[3] < opaque_enough) continue;
      auto& bin = bins[p[0] >> 3 << 10 | p[1] >> 3 << 5 | p[2] >> 3];
      // Alpha is multiplied in; the colour is what it was before.
      for (std::size_t c = 0; c < 3; ++c)
        bin[c] += srgb_to_linear(static_cast<std::uint8_t>(p[c] * 255 / p[3]));
      bin[3] += 1;
    }
  std::vector<Point> points;
  points.reserve(bins.size());
  for (const auto& [key, bin] : bins)
    points.push_back({to_lab(bin[0] / bin[3], bin[1] / bin[3], bin[2] / bin[3]), bin[3]});
  return points;
}

std::size_t nearest(const std::vector<Cluster>& clusters, const Lab& lab) {
  const auto found =
      std::ranges::min_element(clusters, {}, [&](const Cluster& c) { return distance2(c.centre, lab); });
  return static_cast<std::size_t>(found - clusters.begin());
}

/// The heaviest point, then always the one that is far from all chosen and heavy.
std::vector<Cluster> seeds(const std::vector<Point>& points) {
  std::vector<Cluster> clusters{{std::ranges::max_element(points, {}, &Point::weight)->lab, 0}};
  while (clusters.size() < std::min(clusters_first, points.size())) {
    const auto merit = [&](const Point& p) {
      return std::sqrt(p.weight) * distance2(clusters[nearest(clusters, p.lab)].centre, p.lab);
    };
    clusters.push_back({std::ranges::max_element(points, {}, merit)->lab, 0});
  }
  return clusters;
}

/// One round of k-means; clusters without points vanish.
void settle(std::vector<Cluster>& clusters, const std::vector<Point>& points) {
  std::vector<Cluster> sums(clusters.size());
  for (const Point& point : points) {
    Cluster& sum = sums[nearest(clusters, point.lab)];
    for (std::size_t i = 0; i < 3; ++i) sum.centre[i] += point.lab[i] * point.weight;
    sum.weight += point.weight;
  }
  std::erase_if(sums, [](const Cluster& sum) { return sum.weight == 0; });
  for (Cluster& sum : sums)
    for (double& value : sum.centre) value /= sum.weight;
  clusters = std::move(sums);
}

void absorb(Cluster& into, const Cluster& other) {
  const double total = into.weight + other.weight;
  for (std::size_t i = 0; i < 3; ++i)
    into.centre[i] = (into.centre[i] * into.weight + other.centre[i] * other.weight) / total;
  into.weight = total;
}

/// Heaviest first; what looks like a heavier one goes into it.
std::vector<Cluster> merged(std::vector<Cluster> clusters) {
  std::ranges::sort(clusters, std::greater{}, &Cluster::weight);
  std::vector<Cluster> kept;
  for (const Cluster& cluster : clusters) {
    const auto alike = [&](const Cluster& k) {
      return distance2(k.centre, cluster.centre) < same_colour * same_colour;
    };
    const auto found = std::ranges::find_if(kept, alike);
    if (found == kept.end())
      kept.push_back(cluster);
    else
      absorb(*found, cluster);
  }
  std::ranges::stable_sort(kept, std::greater{}, &Cluster::weight);
  return kept;
}

double total_weight(const std::vector<Cluster>& clusters) {
  double total = 0;
  for (const Cluster& cluster : clusters) total += cluster.weight;
  return total;
}

}  // namespace

std::vector<std::string> palette(const Bitmap& bitmap) {
  const std::vector<Point> points = points_of(bitmap);
  if (points.empty()) return {};
  std::vector<Cluster> clusters = seeds(points);
  for (int round = 0; round < rounds; ++round) settle(clusters, points);
  const std::vector<Cluster> kept = merged(std::move(clusters));
  const double least = total_weight(kept) * share_min;
  std::vector<std::string> colours;
  for (const Cluster& cluster : kept)
    if (colours.size() < colours_max && cluster.weight >= least) colours.push_back(to_hex(cluster.centre));
  return colours;
}

}  // namespace lightkeep::imaging
