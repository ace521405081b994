# cmake -D OUT=<file.cpp> -D ROOT=<embedded_ui> -D TEMPLATES=a,b -D STATICS=c.css,d.svg -P embed.cmake
#
# Writes the two tables of ui.cpp: names and bytes of the files. The path of a static file holds its content's hash; modules that
# name it as "./file" get that path. Lines of comments in scripts are for who reads them here, and are left out.
string(REPLACE "," ";" TEMPLATES "${TEMPLATES}")
string(REPLACE "," ";" STATICS "${STATICS}")
set(mime_css "text/css; charset=utf-8")
set(mime_js "text/javascript; charset=utf-8")
set(mime_svg "image/svg+xml")
set(mime_png "image/png")

# bytes(<file> <variable>): the content as the inside of a char array.
function(bytes file variable)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
  string(REGEX REPLACE "(('\\\\x[0-9a-f][0-9a-f]',){1,16})" "\\1\n" hex "${hex}")
  set(${variable} "${hex}" PARENT_SCOPE)
endfunction()

set(arrays "")
set(template_rows "")
set(static_rows "")
foreach(name IN LISTS TEMPLATES)
  bytes(${ROOT}/templates/${name}.mustache content)
  string(APPEND arrays "constexpr char template_${name}[] = {${content}};\n")
  string(APPEND template_rows "    {\"${name}\", {template_${name}, sizeof template_${name}}},\n")
endforeach()
set(paths "")
foreach(file IN LISTS STATICS)
  set(source ${ROOT}/static/${file})
  if(file MATCHES "\\.js$")
    # Modules name files as they are called here, which are to come before them in STATICS.
    file(READ ${source} text)
    string(REGEX REPLACE "\n *//[^\n]*" "" text "\n${text}")
    string(SUBSTRING "${text}" 1 -1 text)
    foreach(pair IN LISTS paths)
      string(REPLACE "=" ";" pair ${pair})
      list(GET pair 0 name)
      list(GET pair 1 path)
      string(REPLACE "\"./${name}\"" "\"${path}\"" text "${text}")
    endforeach()
    set(source ${OUT}.${file})
    file(WRITE ${source} "${text}")
  endif()
  bytes(${source} content)
  execute_process(COMMAND gzip -9 -n -c ${source} OUTPUT_FILE ${OUT}.gz COMMAND_ERROR_IS_FATAL ANY)
  bytes(${OUT}.gz gzipped)
  file(SHA256 ${source} hash)
  string(SUBSTRING ${hash} 0 8 hash)
  cmake_path(GET file STEM stem)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(SUBSTRING ${extension} 1 -1 kind)
  if(NOT mime_${kind})
    message(FATAL_ERROR "embedded_ui: no MIME type for ${file}")
  endif()
  list(APPEND paths "${file}=/static/${stem}.${hash}${extension}")
  string(MAKE_C_IDENTIFIER ${file} identifier)
  string(APPEND arrays "constexpr char static_${identifier}[] = {${content}};\n"
                        "constexpr char gzipped_${identifier}[] = {${gzipped}};\n")
  string(APPEND static_rows "    {\"${file}\", \"/static/${stem}.${hash}${extension}\", \"${mime_${kind}}\",\n"
                            "     {static_${identifier}, sizeof static_${identifier}},\n"
                            "     {gzipped_${identifier}, sizeof gzipped_${identifier}}},\n")
endforeach()

list(LENGTH TEMPLATES template_count)
list(LENGTH STATICS static_count)
file(WRITE ${OUT} "// Made by embed.cmake from templates/ and static/.
#include \"embedded_ui/content.h\"

#include <array>

namespace lightkeep::ui {
namespace {

${arrays}
constexpr std::array<Template, ${template_count}> template_table{{
${template_rows}}};
constexpr std::array<StaticFile, ${static_count}> static_table{{
${static_rows}}};

}  // namespace

std::span<const Template> embedded_templates() { return template_table; }
std::span<const StaticFile> embedded_statics() { return static_table; }

}  // namespace lightkeep::ui
")
