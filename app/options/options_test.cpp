#include "app/options/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "app/options/option_words.h"
#include "app/options/print.h"
#include "app/options/values.h"

namespace lightkeep::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Strings = std::vector<std::string>;

Loaded load_flags(const Strings& arguments, const Environment& environment = {}) {
  return load(arguments, environment);
}

// The sentence with which loading fails.
std::string refusal(const Strings& arguments, const Environment& environment = {}) {
  try {
    load_flags(arguments, environment);
  } catch (const OptionError& error) {
    return error.what();
  }
  return "accepted";
}

class File {
 public:
  explicit File(std::string_view text) {
    const int handle = mkstemp(path_.data());
    close(handle);
    std::ofstream(path_) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "options_test.XXXXXX").string();
};

TEST(Options, DefaultsOfTheContract) {
  const Options options = load_flags({}).options;
  EXPECT_EQ(options.data, "./data");
  EXPECT_EQ(options.listen, (Endpoint{"127.0.0.1", 8080}));
  EXPECT_EQ(options.claim_window, std::chrono::days(30));
  EXPECT_EQ(options.trash_window, std::chrono::days(30));
  EXPECT_EQ(options.cron_interval, std::chrono::seconds(60));
  EXPECT_EQ(options.max_file_size, 100U << 20);
  EXPECT_EQ(options.max_megapixels, 100);
  EXPECT_EQ(options.ephemeral_storage_limit, 1U << 30);
  EXPECT_EQ(options.per_email_limit, 3);
  EXPECT_EQ(options.mint_rate, 20);
  EXPECT_EQ(options.rendition_cache, 1U << 30);
  EXPECT_EQ(options.workers, 16);
  EXPECT_GT(options.image_workers, 0);
  EXPECT_EQ(options.storage_limit, 0U);
  EXPECT_EQ(options.log_format, LogFormat::text);
  EXPECT_EQ(options.sign_up, SignUp::invited);
  EXPECT_EQ(options.proxy_headers, ProxyHeaders::x_forwarded);
  EXPECT_THAT(options.trusted_proxy, ElementsAre("127.0.0.1", "::1"));
  EXPECT_FALSE(options.tls());
}

TEST(Options, EveryDefaultIsWithinItsOwnBounds) {
  EXPECT_THAT(load_flags({}).warnings, IsEmpty());
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      if (is_flag(row) || row.fallback.empty()) continue;
      EXPECT_EQ(refusal({"--" + std::string(row.name) + "=" + std::string(row.fallback)}), "accepted");
    }
  }
}

TEST(Options, FlagWinsOverEnvironmentOverFileOverDefault) {
  const File file("workers = 2\nmint-rate = 5\nper-email-limit = 7\n# a comment\n\n  log-format=json  \n");
  const Environment environment{{"LIGHTKEEP_WORKERS", "3"}, {"LIGHTKEEP_MINT_RATE", "6"}};
  const Loaded loaded = load_flags({"--config", file.path(), "--workers=4"}, environment);
  EXPECT_EQ(loaded.options.workers, 4);
  EXPECT_EQ(loaded.options.mint_rate, 6);
  EXPECT_EQ(loaded.options.per_email_limit, 7);
  EXPECT_EQ(loaded.options.log_format, LogFormat::json);
  EXPECT_EQ(loaded.options.max_megapixels, 100);
}

TEST(Options, EnvironmentNamesTheConfigFile) {
  const File file("workers = 2\n");
  EXPECT_EQ(load_flags({}, {{"LIGHTKEEP_CONFIG", file.path()}}).options.workers, 2);
}

TEST(Options, EmptyVariableCountsAsNotSet) {
  EXPECT_EQ(load_flags({}, {{"LIGHTKEEP_WORKERS", ""}}).options.workers, 16);
}

TEST(Options, ListsTakeCommasAndRepetition) {
  const Strings proxied{"--behind-proxy",  "--public-url",      "https://a.example",
                        "--trusted-proxy", "10.0.0.1,10.0.0.2", "--trusted-proxy=fd00::/8"};
  EXPECT_THAT(load_flags(proxied).options.trusted_proxy, ElementsAre("10.0.0.1", "10.0.0.2", "fd00::/8"));
}

TEST(Options, WebOriginsAreKeptAsBrowsersSendThem) {
  EXPECT_THAT(
      load_flags({"--mcp-origin", "HTTPS://Chat.Example.com/, https://a.example:443, http://[fd00::1]:80",
                  "--mcp-origin=https://b.example:8443", "--mcp-origin", "chrome-extension://abcdef"})
          .options.mcp_origin,
      ElementsAre("https://chat.example.com", "https://a.example", "http://[fd00::1]",
                  "https://b.example:8443", "chrome-extension://abcdef"));
  for (const char* wrong :
       {"*", "null", "chat.example.com", "https://*.example.com", "https://a.example/chat", "https://",
        "://a.example", "https://a.example:x", "https://u@a.example"})
    EXPECT_THAT(refusal({"--mcp-origin", wrong}), HasSubstr("--mcp-origin")) << wrong;
}

TEST(Options, FlagsNeedNoValueAndTakeOne) {
  EXPECT_TRUE(load_flags({"--allow-private-fetch"}).options.allow_private_fetch);
  EXPECT_FALSE(load_flags({"--allow-private-fetch=no"}, {{"LIGHTKEEP_ALLOW_PRIVATE_FETCH", "yes"}})
                   .options.allow_private_fetch);
}

TEST(Options, KeepsOtherArgumentsInOrder) {
  EXPECT_THAT(load_flags({"a.jpg", "--workers", "2", "-", "--", "--b.jpg"}).rest,
              ElementsAre("a.jpg", "-", "--b.jpg"));
}

TEST(Options, HelpComesBeforeWhatMayBeWrong) {
  EXPECT_TRUE(load_flags({"--help", "--nonsense"}).help);
  EXPECT_TRUE(load_flags({"-h"}, {{"LIGHTKEEP_WORKERS", "nonsense"}}).help);
}

TEST(Options, UnknownOptionSuggestsTheNearest) {
  EXPECT_EQ(refusal({"--claim-windw", "3d"}), "Unknown option --claim-windw. Did you mean --claim-window?");
  EXPECT_EQ(refusal({"--worker=2"}), "Unknown option --worker=2. Did you mean --workers?");
  EXPECT_EQ(refusal({"--zzzzzzzzzz"}), "Unknown option --zzzzzzzzzz. 'lightkeep --help' lists the options.");
  EXPECT_THAT(refusal({"-data"}), HasSubstr("Did you mean --data?"));
  EXPECT_THAT(refusal({"--" + std::string(100'000, 'w')}), HasSubstr("Unknown option"));
}

TEST(Options, MisspeltVariableWarnsAndForeignOnesDoNot) {
  const Loaded loaded =
      load_flags({}, {{"LIGHTKEEP_WORKRS", "3"}, {"LIGHTKEEP_PORT_8080_TCP_ADDR", "tcp://10.0.0.1"}});
  EXPECT_THAT(
      loaded.warnings,
      ElementsAre("The environment variable LIGHTKEEP_WORKRS is no option and is ignored. Did you mean "
                  "LIGHTKEEP_WORKERS?"));
}

TEST(Options, AChoiceIsReadByItsName) {
  EXPECT_EQ(load_flags({"--sign-up", "open"}).options.sign_up, SignUp::open);
  EXPECT_EQ(load_flags({"--sign-up=closed"}).options.sign_up, SignUp::closed);
  EXPECT_EQ(load_flags({"--proxy-headers=forwarded"}).options.proxy_headers, ProxyHeaders::forwarded);
  EXPECT_THAT(refusal({"--sign-up", "Open"}), HasSubstr("invited, open or closed"));
}

TEST(Options, WrongValueNamesOptionValueAndWhatIsAllowed) {
  EXPECT_EQ(refusal({"--cron-interval", "2d"}),
            "--cron-interval: '2d' is not possible; cron-interval must be a duration such as 30d, 12h, 5s or "
            "500ms, "
            "from 1s to 1d.");
  EXPECT_EQ(refusal({}, {{"LIGHTKEEP_WORKERS", "0"}}),
            "LIGHTKEEP_WORKERS: '0' is not possible; workers must be a whole number, from 1 to 1024.");
  EXPECT_THAT(refusal({"--max-file-size", "100MB"}),
              HasSubstr("a size such as 100MiB or 1GiB, from 1KiB to 4GiB."));
  EXPECT_THAT(refusal({"--max-file-size=1"}), HasSubstr("from 1KiB"));
  EXPECT_THAT(refusal({"--listen", "localhost:80"}), HasSubstr("127.0.0.1:8080, 0.0.0.0:443 or [::]:443"));
  EXPECT_THAT(refusal({"--log-format", "xml"}), HasSubstr("text or json"));
  EXPECT_THAT(refusal({"--allow-private-fetch=maybe"}), HasSubstr("true or false"));
  EXPECT_THAT(refusal({"--mcp-host", "https://a"}), HasSubstr("a host name"));
  EXPECT_THAT(refusal({"--public-url", "http://images.example.com"}), HasSubstr("https://HOST"));
  EXPECT_THAT(refusal({"--workers"}), HasSubstr("--workers needs a value: a whole number"));
  EXPECT_THAT(refusal({"--workers", "--behind-proxy"}), HasSubstr("--workers needs a value"));
  EXPECT_THAT(refusal({"--workers=1", "--workers=2"}), HasSubstr("given twice"));
  EXPECT_THAT(refusal({"--data="}), HasSubstr("--data is empty"));
}

TEST(Options, WrongLineNamesFileAndLine) {
  const File unknown("# first\nworkrs = 3\n");
  EXPECT_EQ(refusal({"--config", unknown.path()}),
            unknown.path() + " line 2 names an unknown option 'workrs'. Did you mean workers?");
  const File shapeless("workers 3\n");
  EXPECT_THAT(refusal({"--config=" + shapeless.path()}),
              HasSubstr("line 1 is not of the form 'name = value'."));
  const File value("workers = many\n");
  EXPECT_THAT(refusal({"--config=" + value.path()}), HasSubstr("line 1: 'many' is not possible"));
  const File nested("config = other\n");
  EXPECT_THAT(refusal({"--config=" + nested.path()}), HasSubstr("cannot be set in a config file"));
  const File twice("workers = 1\nworkers = 2\n");
  EXPECT_THAT(refusal({"--config=" + twice.path()}),
              AllOf(HasSubstr("line 2 is given twice"), HasSubstr("line 1")));
  EXPECT_THAT(refusal({"--config", "/nonexistent"}), HasSubstr("/nonexistent cannot be read"));
  EXPECT_THAT(refusal({"--config", "/"}), HasSubstr("cannot be read"));
}

TEST(Options, HugeConfigFileIsRefused) {
  const File file(std::string(2 << 20, '#'));
  EXPECT_THAT(refusal({"--config", file.path()}), HasSubstr("larger than 1 MiB"));
}

TEST(Options, SecretsAreNeverPrinted) {
  EXPECT_THAT(refusal({"--metrics-token", "short"}),
              AllOf(HasSubstr("at least 16"), Not(HasSubstr("short"))));
  EXPECT_THAT(refusal({"--master-key", "abcdef"}),
              AllOf(HasSubstr("64 hexadecimal"), Not(HasSubstr("abcdef"))));
  const std::string text =
      effective_config(load_flags({}, {{"LIGHTKEEP_METRICS_TOKEN", "0123456789abcdef-token"}}));
  EXPECT_THAT(text, AllOf(HasSubstr("# LIGHTKEEP_METRICS_TOKEN\n#metrics-token = ********\n"),
                          Not(HasSubstr("abcdef-token"))));
}

TEST(Options, PublicAddressNeedsHttps) {
  EXPECT_THAT(refusal({"--listen", "0.0.0.0:8080", "--public-url", "https://a.example"}),
              AllOf(HasSubstr("--listen 0.0.0.0:8080 can be reached from other machines"),
                    HasSubstr("--tls-cert"), HasSubstr("--tls-self-signed"), HasSubstr("--behind-proxy")));
  EXPECT_THAT(refusal({"--listen", "[::]:80", "--public-url=https://a.example"}),
              HasSubstr("can be reached"));
  EXPECT_THAT(refusal({"--listen", "192.168.1.5:80"}), HasSubstr("can be reached"));
  EXPECT_EQ(refusal({"--listen", "127.0.0.2:80"}), "accepted");
  EXPECT_EQ(refusal({"--listen", "[::1]:80"}), "accepted");
  EXPECT_EQ(refusal({"--listen", "0.0.0.0:8443", "--tls-self-signed"}), "accepted");
  EXPECT_EQ(refusal({"--listen", "0.0.0.0:8080", "--behind-proxy", "--public-url=https://a.example"}),
            "accepted");
}

TEST(Options, PublicAddressServesThisMachineWithoutHttps) {
  for (const char* listen : {"0.0.0.0:8080", "[::]:8080"})
    EXPECT_THAT(load_flags({"--listen", listen}).warnings,
                ElementsAre(HasSubstr("only what asks for localhost is answered")));
  EXPECT_THAT(load_flags({"--listen=192.168.1.5:80", "--public-url=http://127.0.0.1:9000"}).warnings,
              ElementsAre(HasSubstr("only what asks for localhost is answered")));
  EXPECT_THAT(load_flags({"--listen=127.0.0.1:80"}).warnings, ElementsAre());
}

TEST(Options, CertificateAndKeyGoTogether) {
  const File pem("pem");
  EXPECT_THAT(refusal({"--tls-cert", pem.path()}), HasSubstr("belong together"));
  EXPECT_THAT(refusal({"--tls-key", pem.path()}), HasSubstr("belong together"));
  EXPECT_THAT(refusal({"--tls-cert", pem.path(), "--tls-key", pem.path(), "--tls-self-signed"}),
              HasSubstr("only one"));
  EXPECT_THAT(refusal({"--tls-cert", "/no/cert", "--tls-key", pem.path()}),
              HasSubstr("there is no file /no/cert"));
  EXPECT_TRUE(load_flags({"--tls-cert", pem.path(), "--tls-key", pem.path()}).options.tls());
}

TEST(Options, ANameWithACertificateSaysWhereToListen) {
  const Loaded loaded = load_flags({"--host", "Images.Example.com"});
  EXPECT_EQ(loaded.options.listen, (Endpoint{"::", 443}));
  EXPECT_EQ(loaded.options.public_url, "https://images.example.com");
  EXPECT_EQ(loaded.options.plain_port, 80);
  EXPECT_TRUE(loaded.options.tls());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_THAT(effective_config(loaded), HasSubstr("# --host\nlisten = [::]:443\n"));
  const Options given =
      load_flags({"--host=a.example", "--listen=10.0.0.5:8443", "--public-url=https://a.example:8443"})
          .options;
  EXPECT_EQ(given.listen, (Endpoint{"10.0.0.5", 8443}));
  EXPECT_EQ(given.public_url, "https://a.example:8443");
}

TEST(Options, ANameWithACertificateIsOneOfThisServer) {
  EXPECT_THAT(refusal({"--host=a.example", "--tls-self-signed"}), HasSubstr("goes without"));
  EXPECT_THAT(refusal({"--host=a.example", "--behind-proxy"}), HasSubstr("goes without"));
  EXPECT_THAT(refusal({"--host=a.example", "--public-url=https://b.example"}), HasSubstr("another name"));
  for (const char* host : {"localhost", "images", "a.localhost", "192.0.2.1"})
    EXPECT_THAT(refusal({"--host", host}), HasSubstr("no name that the world knows")) << host;
  EXPECT_THAT(load_flags({"--certificate-email=ann@example.com"}).warnings,
              ElementsAre(HasSubstr("no effect without --host")));
}

TEST(Options, ProxyOptionsGoTogether) {
  EXPECT_THAT(refusal({"--behind-proxy"}), HasSubstr("needs --public-url"));
  EXPECT_THAT(load_flags({"--trusted-proxy", "10.0.0.1"}).warnings,
              ElementsAre(HasSubstr("without --behind-proxy")));
}

TEST(Options, BodyLimitHoldsAFile) {
  EXPECT_THAT(refusal({"--max-body-size", "1MiB"}),
              HasSubstr("--max-body-size 1MiB is below --max-file-size 100MiB"));
}

TEST(Options, HostNamesDifferWithoutRegardToCase) {
  EXPECT_THAT(refusal({"--mcp-host", "a.example", "--cdn-host", "A.example"}),
              HasSubstr("a.example is given twice"));
  EXPECT_THAT(refusal({"--api-host", "b.example", "--cdn-host", "b.example"}),
              HasSubstr("b.example is given twice"));
}

TEST(BaseUrl, IsThePublicOneOrTheAddressListenedOn) {
  EXPECT_EQ(load_flags({}).options.base_url(8080), "http://127.0.0.1:8080");
  EXPECT_EQ(load_flags({"--listen=[::1]:0"}).options.base_url(4321), "http://[::1]:4321");
  EXPECT_EQ(load_flags({"--tls-self-signed", "--listen=0.0.0.0:443"}).options.base_url(443),
            "https://localhost:443");
  EXPECT_EQ(load_flags({"--public-url", "https://a.example/"}).options.base_url(1), "https://a.example");
}

TEST(BaseUrl, WildcardAddressWithoutANameWarns) {
  EXPECT_THAT(load_flags({"--tls-self-signed", "--listen=0.0.0.0:8443"}).warnings,
              ElementsAre(HasSubstr("https://localhost:8443; give --public-url")));
}

TEST(Prints, HelpNamesEveryOption) {
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows)
      EXPECT_THAT(options_help(), HasSubstr("  --" + std::string(row.name)));
  }
}

TEST(Prints, HelpShowsWhatEachOptionTakes) {
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      EXPECT_EQ(placeholder(row).empty(), is_flag(row)) << row.name;
      std::visit(
          [&](auto member) {
            if constexpr (requires { choices(member); }) {
              for (const std::string_view choice : choices(member))
                EXPECT_THAT(placeholder(row), HasSubstr(std::string(choice))) << row.name;
            }
          },
          row.field);
    }
  }
  EXPECT_THAT(options_help(), HasSubstr("  --proxy-headers x-forwarded|forwarded"));
}

TEST(Prints, SampleConfigLoadsAsItIsAndWithEveryLineSwitchedOn) {
  std::string sample = sample_config();
  const File off(sample);
  for (const Setting& setting : load_flags({"--config", off.path()}).settings)
    EXPECT_EQ(setting.origin == Origin::fallback, setting.name != "config") << setting.name;
  for (const OptionGroup& group : option_groups()) {
    for (const OptionRow& row : group.rows) {
      const std::string line = "\n#" + std::string(row.name) + " =";
      const auto at = sample.find(line);
      EXPECT_EQ(at != sample.npos, row.in_file) << row.name;
      if (at != sample.npos) sample.erase(at + 1, 1);
    }
  }
  const File on(sample);
  const Loaded loaded = load_flags({"--config", on.path()});
  EXPECT_EQ(loaded.options.workers, load_flags({}).options.workers);
  EXPECT_EQ(loaded.settings.at(1).origin, Origin::config_file);
}

TEST(Prints, EffectiveConfigNamesEachOriginAndLoadsAgain) {
  const File file("mint-rate = 5\n");
  const Loaded loaded = load_flags({"--config", file.path(), "--workers", "4"}, {{"LIGHTKEEP_DATA", "/srv"}});
  const std::string text = effective_config(loaded);
  EXPECT_THAT(text, HasSubstr("# LIGHTKEEP_DATA\ndata = /srv\n"));
  EXPECT_THAT(text, HasSubstr("# --workers\nworkers = 4\n"));
  EXPECT_THAT(text, HasSubstr("# " + file.path() + " line 1\nmint-rate = 5\n"));
  EXPECT_THAT(text, HasSubstr("# default\nclaim-window = 30d\n"));
  const File again(text);
  EXPECT_EQ(load_flags({"--config", again.path()}).options.mint_rate, 5);
}

TEST(Mail, NeedsASender) {
  EXPECT_THAT(refusal({"--smtp-url", "smtp://mail.example.com"}),
              AllOf(HasSubstr("--mail-from"), HasSubstr("images@example.com")));
  EXPECT_EQ(refusal({"--smtp-url", "smtp://mail.example.com", "--mail-from", "Us <us@example.com>"}),
            "accepted");
  EXPECT_THAT(load_flags({"--mail-from", "us@example.com"}).warnings, ElementsAre(HasSubstr("no effect")));
}

TEST(Mail, ThePasswordIsNotRepeated) {
  EXPECT_THAT(
      refusal({"--smtp-url", "http://ann:topsecret@mail.example.com", "--mail-from", "us@example.com"}),
      AllOf(HasSubstr("smtp-url"), Not(HasSubstr("topsecret"))));
  const Loaded loaded =
      load_flags({"--smtp-url", "smtp://ann:topsecret@mail.example.com", "--mail-from", "us@example.com"});
  EXPECT_THAT(effective_config(loaded), AllOf(HasSubstr("smtp-url"), Not(HasSubstr("topsecret"))));
}

}  // namespace
}  // namespace lightkeep::app
