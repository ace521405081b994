# Writes OUTPUT, a .cpp with the text of the migrations in FILES. Run by the build: cmake -DFILES=… -DOUTPUT=… -DVERSION=… -P embed.cmake
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  string(REGEX MATCH "^([0-9][0-9][0-9])_" number ${name})
  math(EXPR number "1${CMAKE_MATCH_1} - 1000")
  file(READ ${file} sql)
  string(APPEND rows "    {${number}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from store/migrations/*.sql.
#include \"store/migrations.h\"

namespace lightkeep::store {

namespace {
constexpr Migration rows[] = {
${rows}};
}  // namespace

std::span<const Migration> embedded_migrations() { return rows; }
std::string_view embedded_version() { return \"${VERSION}\"; }

}  // namespace lightkeep::store
")
