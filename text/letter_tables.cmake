# Writes OUTPUT, a .cpp with two tables from Unicode's data in FOLDER (Debian's package unicode-data). Run by the build:
# cmake -DFOLDER=… -DOUTPUT=… -P letter_tables.cmake
#
# Latin letters whose form has no decomposition are told by their names ("LATIN SMALL LETTER L WITH STROKE" is an l); the three with names
# of their own are written as those who lack them write them. Scripts whose words stand together without spaces are told by UAX #29.
set(latin "")
file(STRINGS ${FOLDER}/UnicodeData.txt lines REGEX "^[0-9A-F]+;LATIN SMALL (LETTER|LIGATURE) [^;]*;Ll;0;L;;")
foreach(line IN LISTS lines)
  set(plain "")
  if(line MATCHES "^([0-9A-F]+);LATIN SMALL LETTER THORN;")
    set(plain th)
  elseif(line MATCHES "^([0-9A-F]+);LATIN SMALL LETTER ETH;")
    set(plain d)
  elseif(line MATCHES "^([0-9A-F]+);LATIN SMALL LETTER ENG;")
    set(plain n)
  elseif(line MATCHES "^([0-9A-F]+);LATIN SMALL (LETTER|LIGATURE) (DOTLESS |INSULAR )?([A-Z][A-Z]?)( WITH [^;]*)?;")
    string(TOLOWER "${CMAKE_MATCH_4}" plain)
  endif()
  string(REGEX MATCH "^[0-9A-F]+" code "${line}")
  if(plain AND NOT code MATCHES "^00[0-7]")  # ASCII is plain as it is
    string(APPEND latin "    {0x${code}, \"${plain}\"},\n")
  endif()
endforeach()

set(spaceless "")
file(STRINGS ${FOLDER}/Scripts.txt lines REGEX
     "; (Balinese|Bopomofo|Han|Hangul|Hiragana|Javanese|Katakana|Khmer|Lao|Myanmar|New_Tai_Lue|Tai_Le|Tai_Tham|Tai_Viet|Thai|Yi) +#")
foreach(line IN LISTS lines)
  string(REGEX MATCH "^([0-9A-F]+)(\\.\\.([0-9A-F]+))?" range "${line}")
  set(first ${CMAKE_MATCH_1})
  set(last ${CMAKE_MATCH_3})
  if(NOT last)
    set(last ${first})
  endif()
  foreach(end first last)  # of one width, so that their order is that of the numbers
    string(LENGTH "${${end}}" digits)
    if(digits LESS 5)
      set(${end} 0${${end}})
    endif()
  endforeach()
  list(APPEND spaceless "${first} ${last}")
endforeach()
list(SORT spaceless)
list(LENGTH spaceless ranges)
if(ranges LESS 50 OR latin STREQUAL "")
  message(FATAL_ERROR "${FOLDER} has no Unicode data as it is known: UnicodeData.txt, Scripts.txt")
endif()
list(TRANSFORM spaceless REPLACE "^([0-9A-F]+) ([0-9A-F]+)$" "    {0x\\1, 0x\\2},")
list(JOIN spaceless "\n" spaceless)

file(WRITE ${OUTPUT} "// Generated from Unicode's data.
#include \"text/letter_tables.h\"

namespace lightkeep::text {

namespace {
constexpr PlainLatin latin[] = {
${latin}};
constexpr Range spaceless[] = {
${spaceless}
};
}  // namespace

std::span<const PlainLatin> plain_latin() { return latin; }
std::span<const Range> spaceless_scripts() { return spaceless; }

}  // namespace lightkeep::text
")
