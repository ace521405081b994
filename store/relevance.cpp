#include "store/relevance.h"

#include <array>

namespace lightkeep::store {
namespace {

constexpr std::array<double, text_columns> column_weights = {10, 5, 1};  // name, tags, description
constexpr double whole_word = 0.5;  // added to the share of a column that has the word itself
constexpr double presence = 40;     // for a word at all: two words of a description go before one of a name

double weight_of(Columns columns) {
  double weight = 0;
  for (std::size_t i = 0; i < text_columns; ++i)
    if ((columns >> i & 1) != 0) weight += column_weights.at(i);
  return weight;
}

}  // namespace

double relevance_of(double weight, Columns begun, Columns whole) {
  return begun == 0 ? 0 : weight * (presence + weight_of(begun) + whole_word * weight_of(whole));
}

}  // namespace lightkeep::store
