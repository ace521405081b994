#include "app/postgres/scram.h"

#include <gtest/gtest.h>

#include "app/postgres/error.h"

namespace lightkeep::postgres {
namespace {

constexpr const char* nonce = "rOprNGfwEbeRWgbNEkqO";
constexpr const char* server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

// The example of RFC 7677 section 3, but for the name, which is empty here: worked out by its authors' rules
// with Python's hashlib.
TEST(ScramTest, BothSidesProveThatTheyKnowThePassword) {
  Scram scram("pencil", nonce);
  EXPECT_EQ(scram.first(), "n,,n=,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram.answer(server_first),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=qvT2SWdEH5Q06albL+"
            "hjSYuUhCG7VndFyzIb7CK4n9k=");
  EXPECT_NO_THROW(scram.check("v=3HO6Qt1M4MKJrmlKaoOqLAI0/0TV0HZe7J9H3MBtSOg="));
}

TEST(ScramTest, AServerThatDoesNotKnowItIsNotTrusted) {
  Scram scram("pencil", nonce);
  EXPECT_THROW(scram.check("v="), Error) << "before it was asked";
  scram.answer(server_first);
  for (const char* final : {"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "", "v=", "e=other-error"})
    EXPECT_THROW(scram.check(final), Error) << final;
}

TEST(ScramTest, AnAnswerThatIsNoneIsRefused) {
  for (const char* first :
       {"", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",  // no nonce of its own
        "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096",
        "r=rOprNGfwEbeRWgbNEkqOx,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=9999999",
        "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999"})
    EXPECT_THROW(Scram("pencil", nonce).answer(first), Error) << first;
}

}  // namespace
}  // namespace lightkeep::postgres
