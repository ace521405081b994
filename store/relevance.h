// How well an image matches a word that was asked for, from the columns that have it. Called by the engines'
// sides of the search: fts5.cpp and search.cpp. Pure; any thread.
#pragma once

#include "store/search_terms.h"

namespace lightkeep::store {

/// `begun`: columns with a word that begins like the one asked for; `whole`: those with the word itself.
/// `weight`: of that word among those asked for. 0 where no column has it.
double relevance_of(double weight, Columns begun, Columns whole);

}  // namespace lightkeep::store
