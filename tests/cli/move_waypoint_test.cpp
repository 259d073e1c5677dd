// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/vm-frontends/move/small_genesis.hpp"
#include "vm-frontends/move/waypoint.hpp"
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
using testing::EndsWith;
using testing::HasSubstr;

std::string text_of(const Buffer& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// Networks' folders, each with a genesis of one validator.
class Networks
{
public:
    Networks()
    {
        const Buffer blob = small_genesis(validator_set({{.address = 1, .index = 0}}));
        blob_ = text_of(blob);
        const auto genesis = move::decode_genesis(blob);
        EXPECT_TRUE(genesis.ok());
        waypoint_ = move::to_string(move::commit_genesis(*genesis)->waypoint);
    }

    void add(const std::string& network, const std::optional<std::string>& waypoint)
    {
        (void)folder_.write(network + "/genesis.blob", blob_);
        if (waypoint)
            (void)folder_.write(network + "/waypoint.txt", *waypoint);
    }
    [[nodiscard]] const std::string& blob() const { return blob_; }
    [[nodiscard]] const std::string& waypoint() const { return waypoint_; }
    [[nodiscard]] std::string path(const std::string& below = {}) const
    {
        return (folder_.path() / below).string();
    }
    [[nodiscard]] const ScratchFolder& folder() const { return folder_; }

private:
    ScratchFolder folder_;
    std::string blob_;
    std::string waypoint_;
};

constexpr std::string_view other =
    "0:00000000000000000000000000000000000000000000000000000000000000ff";
}  // namespace

TEST(move_waypoint, compares_each_genesis_with_what_is_published)
{
    Networks networks;
    networks.add("a", networks.waypoint() + "\n");
    networks.add("b", std::nullopt);
    const auto passing = braid({"move", "waypoint", networks.path()});
    EXPECT_EQ(passing.code, 0);
    EXPECT_THAT(passing.out, HasSubstr("PASS a " + networks.waypoint() + "\n"));
    EXPECT_THAT(passing.out, HasSubstr("SKIP b " + networks.waypoint()));
    EXPECT_THAT(passing.out, EndsWith("passed 1, failed 0, skipped 1\n"));

    networks.add("c", std::string{other});
    const auto failing =
        braid({"move", "waypoint", networks.path("a"), networks.path("c/genesis.blob")});
    EXPECT_EQ(failing.code, 1);
    EXPECT_THAT(failing.out,
        HasSubstr("FAIL c " + networks.waypoint() + ": published is " + std::string{other}));
    EXPECT_THAT(failing.out, EndsWith("passed 1, failed 1, skipped 0\n"));
}

TEST(move_waypoint, tells_the_waypoint_of_a_genesis_from_a_later_one)
{
    Networks networks;
    const std::string later = "17" + std::string{other.substr(1)};
    networks.add("a", later);
    networks.add("b", later);
    (void)networks.folder().write("b/genesis_waypoint.txt", networks.waypoint());
    networks.add("c", std::string{});
    (void)networks.folder().write("c/genesis.blob", std::string{});
    const auto result = braid({"move", "waypoint", networks.path()});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("SKIP a " + networks.waypoint() + ": published is " + later));
    EXPECT_THAT(result.out, HasSubstr("PASS b"));
    EXPECT_THAT(result.out, HasSubstr("SKIP c: the file is empty"));
}

TEST(move_waypoint, knows_the_genesis_of_lasting_networks)
{
    const ScratchFolder folder;
    const auto blob = small_genesis(validator_set({{.address = 1, .index = 0}}), 1);
    (void)folder.write("a/genesis.blob", text_of(blob));
    (void)folder.write("a/waypoint.txt", "17" + std::string{other.substr(1)});
    const auto result = braid({"move", "waypoint", folder.path().string()});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("published is 0:6072b68a"));
}

TEST(move_waypoint, overlooks_a_line_feed_behind_a_genesis)
{
    Networks networks;
    networks.add("a", networks.waypoint());
    (void)networks.folder().write("a/genesis.blob", networks.blob() + "\n");
    EXPECT_EQ(braid({"move", "waypoint", networks.path()}).code, 0);
    for (const std::string_view behind : {"\n\n", " ", "\r\n"})
    {
        (void)networks.folder().write("a/genesis.blob", networks.blob() + std::string{behind});
        EXPECT_EQ(braid({"move", "waypoint", networks.path()}).code, 1);
    }
}

TEST(move_waypoint, prints_json)
{
    Networks networks;
    networks.add("a", networks.waypoint());
    networks.add("b", std::string{other});
    const auto result = braid({"move", "waypoint", "--json", networks.path()});
    EXPECT_EQ(result.code, 1);
    const auto document = nlohmann::json::parse(result.out);
    EXPECT_EQ(document["passed"], 1);
    EXPECT_EQ(document["failed"], 1);
    EXPECT_EQ(document["skipped"], 0);
    EXPECT_EQ(document["genesis"][0]["verdict"], "PASS");
    EXPECT_EQ(document["genesis"][0]["waypoint"], networks.waypoint());
    EXPECT_EQ(document["genesis"][1]["name"], "b");
}

TEST(move_waypoint, says_what_is_wrong_with_a_genesis)
{
    const ScratchFolder folder;
    const auto blob = folder.write("x/genesis.blob", "\x01\x07");
    (void)folder.write("x/waypoint.txt", std::string{other});
    const auto result = braid({"move", "waypoint", blob.string()});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(
        result.out, HasSubstr("FAIL x: an enumeration does not have this variant at byte 1"));

    Networks networks;
    networks.add("a", "0:12");
    const auto unread = braid({"move", "waypoint", networks.path("a")});
    EXPECT_EQ(unread.code, 1);
    EXPECT_THAT(unread.out, HasSubstr("waypoint.txt: not a waypoint"));
}

TEST(move_waypoint, is_bad_input_where_there_is_no_genesis)
{
    const ScratchFolder folder;
    EXPECT_EQ(braid({"move", "waypoint", folder.path().string()}).code, 2);
    EXPECT_EQ(braid({"move", "waypoint", (folder.path() / "none").string()}).code, 2);
    EXPECT_EQ(braid({"move", "waypoint"}).code, 2);
    EXPECT_EQ(braid({"move"}).code, 2);
}
}  // namespace braid::tests
