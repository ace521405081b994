# Writes OUTPUT, a .cpp with the text of the migrations in FILES and SERVER_FILES. Run by the build: cmake -DFILES=… -DSERVER_FILES=… -DOUTPUT=…
# -DVERSION=… -P embed.cmake
function(rows_of files variable)
  set(rows "")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    string(REGEX MATCH "^([0-9][0-9][0-9])_" number ${name})
    math(EXPR number "1${CMAKE_MATCH_1} - 1000")
    file(READ ${file} sql)
    string(APPEND rows "    {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  set(${variable} "${rows}" PARENT_SCOPE)
endfunction()
rows_of("${FILES}" rows)
rows_of("${SERVER_FILES}" server_rows)
file(WRITE ${OUTPUT} "// Generated from store/migrations.
#include \"store/migrations.h\"

namespace lightkeep::store {

namespace {
constexpr Migration rows[] = {
${rows}};
constexpr Migration server_rows[] = {
${server_rows}};
}  // namespace

std::span<const Migration> embedded_migrations() { return rows; }
std::span<const Migration> embedded_server_migrations() { return server_rows; }
std::string_view embedded_version() { return \"${VERSION}\"; }

}  // namespace lightkeep::store
")
