# cmake -D OUT=<file.cpp> -D PAGE=<file.html> -P embed.cmake
#
# Writes the page as it is, but for blanks at the beginnings of lines, as a function that gives it.
file(READ ${PAGE} text)
string(REGEX REPLACE "\n +" "\n" text "${text}")
file(WRITE ${OUT} "// Made by embed.cmake from gallery.html.
#include \"app/mcp/gallery.h\"

namespace lightkeep::mcp {

std::string_view gallery_page() {
  return R\"page(${text})page\";
}

}  // namespace lightkeep::mcp
")
