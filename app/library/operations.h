// The operations of the API, a row each: what it is called, takes and gives, who may, which function does it,
// and as which tools a model sees it. REST, MCP, the pages and GraphQL call them by call() (calls.h); adding
// one takes a row here, its types in app/api/types.h and its function in the noun's file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/api/signature.h"
#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/paging.h"
#include "app/library/permissions.h"

namespace lightkeep::library {

struct Context;
struct Reading;
struct Writing;

/// What an operation gives: the type that its signature names.
using Result =
    std::variant<api::Me, api::Minted, api::Library, api::Page<api::Library>, api::Asset,
                 api::Page<api::Asset>, api::Page<api::TrashedAsset>, api::UploadResult, api::KnownResult,
                 api::Changes, api::Facets, api::Shape, api::DeleteResult, api::RestoreResult,
                 api::EmptyTrashResult, api::DeleteLibraryResult, api::DescriptionResult, api::TagResult,
                 api::UntagResult, api::TransferResult, api::Download, api::UploadLink, api::UploadTicket,
                 std::vector<api::Tag>, api::SearchResult>;

api::Json to_json(const Result& result);

/// None for what is no page of a list.
std::optional<Listing> listing(const Result& result);

/// Reads from one snapshot.
using Reads = Result (*)(const Reading&, const api::Arguments&);
/// Changes something, in one transaction.
using Writes = Result (*)(const Writing&, const api::Arguments&);
/// Opens transactions of its own, and authorizes in each.
using Runs = Result (*)(const Context&, const Caller&, const Path&, const api::Arguments&);
/// Its files are streamed: Ingest does it.
struct Streams {};

/// Where a tool that uploads has its images from.
enum class Sources { none, one, many };

/// An operation as a model sees it.
struct ToolRow {
  std::string_view name;
  std::string_view title{};  // empty: the operation's own
  bool read_only = false;
  bool destructive =
      false;  // changes or takes away what was there (the protocol's sense: anything but adding)
  bool idempotent = false;
  bool open_world = false;          // reaches beyond this server: the web, mail
  std::string_view list_name{};     // the member that holds a result that is a list
  std::string_view required_too{};  // an argument that REST lets be left out
  Sources sources = Sources::none;
  bool picks_fields = false;  // images are listed with their usual members, or those that the caller names
  std::vector<std::string_view> left_out{};  // arguments that are of no use to a model
  /// After the operation's own sentence: when to use it, what comes back, what to do next.
  std::string_view guidance{};
};

struct Operation {
  api::Signature signature;
  Action action = Action::see_organization;  // of an open one: nothing is asked
  std::string_view library = "libraryId";    // the argument that names the library
  std::variant<Reads, Writes, Runs, Streams> function{};
  std::vector<ToolRow> tools{};
};

/// In the order in which they are listed.
std::span<const Operation> operations();
/// By name; aborts for one that there is not.
const Operation& operation(std::string_view name);

}  // namespace lightkeep::library
