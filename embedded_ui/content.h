// The tables that embed.cmake writes; for ui.cpp only.
#pragma once

#include <span>

#include "embedded_ui/ui.h"

namespace lightkeep::ui {

std::span<const Template> embedded_templates();
std::span<const StaticFile> embedded_statics();

}  // namespace lightkeep::ui
