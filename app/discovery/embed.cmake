# cmake -D OUT=<file.cpp> -D ROOT=<texts> -D NAMES=a,b -P embed.cmake
#
# Writes the texts as one table. Bytes rather than a string literal: those are limited in length by the standard.
string(REPLACE "," ";" NAMES "${NAMES}")
set(arrays "")
set(rows "")
foreach(name IN LISTS NAMES)
  file(READ ${ROOT}/${name}.md hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
  string(REGEX REPLACE "(('\\\\x[0-9a-f][0-9a-f]',){1,16})" "\\1\n" hex "${hex}")
  string(MAKE_C_IDENTIFIER ${name} identifier)
  string(APPEND arrays "constexpr char text_${identifier}[] = {${hex}};\n")
  string(APPEND rows "    {\"${name}\", {text_${identifier}, sizeof text_${identifier}}},\n")
endforeach()
list(LENGTH NAMES count)
file(WRITE ${OUT} "// Made by embed.cmake from texts/.
#include \"app/discovery/documents.h\"

#include <array>

namespace lightkeep::discovery {
namespace {

${arrays}
constexpr std::array<Text, ${count}> table{{
${rows}}};

}  // namespace

std::span<const Text> texts() { return table; }

}  // namespace lightkeep::discovery
")
