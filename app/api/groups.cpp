#include "app/api/groups.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lightkeep::api {
namespace {

constexpr std::array table{
    Group{"Start", "The caller, and libraries for people who have no account yet."},
    Group{"Libraries", "Sets of images of an organization."},
    Group{"Images", "Uploading, listing and changing images."},
    Group{"Tags", "Words on images."},
    Group{"Search", "Images of all libraries, by words."},
    Group{"Trash", "What was deleted, for as long as it can be restored."},
};

// A part of the paths that belong to a group; the first that is found counts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> marks{
    {{"/trash", "Trash"},
     {"/restore", "Trash"},
     {"/search", "Search"},
     {"/tag", "Tags"},
     {"/untag", "Tags"},
     {"/assets", "Images"},
     {"/uploads", "Images"},
     {"/upload-links", "Images"},
     {"/downloads", "Images"},
     {"/organizations", "Libraries"},
     {"/", "Start"}}};

}  // namespace

std::span<const Group> groups() {
  return table;
}

const Group& group_of(std::string_view path) {
  const auto mark = std::ranges::find_if(marks, [&](const auto& one) { return path.contains(one.first); });
  return *std::ranges::find(table, mark->second, &Group::name);
}

}  // namespace lightkeep::api
