#include "app/postgres/wire.h"

#include <gtest/gtest.h>

#include <limits>

#include "app/postgres/error.h"

namespace lightkeep::postgres {
namespace {

std::string numeric(std::initializer_list<int> fields) {
  Outgoing out;
  for (const int field : fields) out.int16(static_cast<std::int16_t>(field));
  return out.text();
}

TEST(WireTest, AMessageHasItsLength) {
  Outgoing out;
  out.begin('Q').string("select 1").end();
  out.begin(0).int32(7).int16(-2).byte('x').end();
  EXPECT_EQ(out.text(),
            std::string("Q\0\0\0\x0dselect 1\0", 14) + std::string("\0\0\0\x0b\0\0\0\7\xff\xfex", 11));
  EXPECT_EQ(content_size(out.text()), 9u);
}

TEST(WireTest, ALengthThatCannotBeIsRefused) {
  for (const std::string_view header :
       {std::string_view("D\0\0\0\3", 5), std::string_view("D\xff\xff\xff\xff", 5),
        std::string_view("D\x04\0\0\x05", 5)})
    EXPECT_THROW(content_size(header), Error);
  EXPECT_EQ(content_size(std::string_view("D\0\0\0\4", 5)), 0u);
}

TEST(WireTest, NumbersOfEachKindAreRead) {
  Outgoing wide;
  wide.int64(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer_of(Type::int8, wide.text()), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer_of(Type::int4, std::string_view("\xff\xff\xff\xfe", 4)), -2);
  EXPECT_EQ(integer_of(Type::int2, std::string_view("\x80\0", 2)), -32768);
  EXPECT_EQ(integer_of(Type::boolean, std::string_view("\1", 1)), 1);
  EXPECT_EQ(integer_of(Type::numeric, numeric({0, 0, 0, 0})), 0);
  EXPECT_EQ(integer_of(Type::numeric, numeric({3, 2, 0, 0, 1, 2345, 6789})), 123456789);
  EXPECT_EQ(integer_of(Type::numeric, numeric({1, 1, 0x4000, 0, 5})), -50000)
      << "zeros at the end are not sent";
  EXPECT_EQ(integer_of(Type::numeric, numeric({2, 0, 0, 2, 7, 5000})), 7) << "a fraction is cut off";
  EXPECT_EQ(integer_of(Type::numeric, numeric({5, 4, 0, 0, 922, 3372, 368, 5477, 5807})),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer_of(Type::numeric, numeric({5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808})),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_DOUBLE_EQ(real_of(Type::numeric, numeric({2, 0, 0x4000, 2, 7, 5000})), -7.5);
  EXPECT_DOUBLE_EQ(real_of(Type::float8, std::string_view("\x3f\xf8\0\0\0\0\0\0", 8)), 1.5);
  EXPECT_DOUBLE_EQ(real_of(Type::float4, std::string_view("\x3f\xc0\0\0", 4)), 1.5);
  EXPECT_DOUBLE_EQ(real_of(Type::int4, std::string_view("\0\0\0\3", 4)), 3);
}

TEST(WireTest, WhatIsNoNumberIsRefused) {
  EXPECT_THROW(integer_of(Type::int8, "1234"), Error);
  EXPECT_THROW(integer_of(Type::text, "12345678"), Error);
  EXPECT_THROW(integer_of(Type::numeric, ""), Error);
  EXPECT_THROW(integer_of(Type::numeric, numeric({1, 0, -0x4000, 0, 0})), Error) << "not a number";
  EXPECT_THROW(integer_of(Type::numeric, numeric({1, 5, 0, 0, 1})), Error);
  EXPECT_THROW(integer_of(Type::numeric, numeric({5, 4, 0, 0, 922, 3372, 368, 5477, 5808})), Error);
  EXPECT_THROW(integer_of(Type::numeric, numeric({1, 0, 0, 0, 10000})), Error);
  EXPECT_THROW(integer_of(Type::numeric, numeric({2, 1, 0, 0, 1})), Error) << "a digit is missing";
}

TEST(WireTest, RowsAreCutByTheirLengths) {
  Outgoing row;
  row.int16(3).int32(2).bytes("ab").int32(-1).int32(0);
  std::vector<std::optional<std::string_view>> values;
  parse_row(row.text(), values);
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0], "ab");
  EXPECT_FALSE(values[1]);
  EXPECT_EQ(values[2], "");
  EXPECT_THROW(parse_row(std::string_view(row.text()).substr(0, 7), values), Error);
  Outgoing columns;
  columns.int16(1).string("id").int32(0).int16(0).int32(20).int16(8).int32(-1).int16(1);
  EXPECT_EQ(parse_columns(columns.text()), std::vector{Type::int8});
  EXPECT_THROW(parse_columns(std::string_view("\0\1id", 4)), Error);
}

TEST(WireTest, AComplaintIsForPeople) {
  const Complaint complaint = parse_complaint(std::string("SERROR\0C23505\0Mduplicate\nkey\0\0", 31));
  EXPECT_EQ(complaint.state, "23505");
  EXPECT_EQ(complaint.message, "duplicate key");
  EXPECT_EQ(parse_complaint(std::string("M\xe4 latin\0\0", 10)).message, "  latin")
      << "before its encoding is known";
  EXPECT_THROW(parse_complaint("Mno end"), Error);
}

TEST(WireTest, ATagTellsHowManyRows) {
  EXPECT_EQ(rows_of("INSERT 0 5"), 5);
  EXPECT_EQ(rows_of("UPDATE 12"), 12);
  for (const char* tag : {"", "BEGIN", "DELETE ", "UPDATE 99999999999"}) EXPECT_EQ(rows_of(tag), 0) << tag;
}

}  // namespace
}  // namespace lightkeep::postgres
