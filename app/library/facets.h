// What the images of a library are counted by. Inside the room only: operations.h has its row.
#pragma once

#include "app/api/arguments.h"
#include "app/api/results.h"

namespace lightkeep::library {

struct Reading;

/// Of those that a filter means and that have all words of `q`.
api::Facets list_facets(const Reading& in, const api::Arguments& arguments);

}  // namespace lightkeep::library
