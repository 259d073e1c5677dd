// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace braid::tests
{
namespace
{
using testing::HasSubstr;

/// A file with the module that the text says.
class ModuleFile
{
public:
    explicit ModuleFile(std::string_view text)
    {
        const auto binary = move::write_module(assemble_module(text));
        (void)folder_.write("module.mv", std::string{binary.begin(), binary.end()});
    }
    [[nodiscard]] std::string path() const { return (folder_.path() / "module.mv").string(); }

private:
    ScratchFolder folder_;
};
}  // namespace

TEST(move_verify, counts_what_passes)
{
    const ModuleFile good{"module 0x42::good version 7\nfun f() { Ret }"};
    const ModuleFile bad{"module 0x42::bad version 8\nfun f(): u8 { LdTrue Ret }"};
    const auto verified = braid({"move", "verify", good.path()});
    EXPECT_EQ(verified.code, 0);
    EXPECT_EQ(verified.out, "version 7: 1\npassed 1, failed 0\n");
    const auto refused = braid({"move", "verify", good.path(), bad.path()});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.out,
        HasSubstr("0x42::bad: RET_TYPE_MISMATCH_ERROR in function 0 at instruction 1\n"));
    EXPECT_THAT(refused.out, HasSubstr("passed 1, failed 1\n"));
    const auto document =
        nlohmann::json::parse(braid({"move", "verify", "--json", good.path(), bad.path()}).out);
    EXPECT_EQ(document["passed"], 1);
    EXPECT_EQ(document["modules"][0]["verdict"], "PASS");
    EXPECT_EQ(document["modules"][1]["status"], "RET_TYPE_MISMATCH_ERROR");
    EXPECT_EQ(document["modules"][1]["instruction"], 1);
}

TEST(move_verify, says_that_newer_versions_are_not_executed)
{
    const ModuleFile newer{"module 0x42::newer version 10\nfun f() { Ret }"};
    const auto refused = braid({"move", "verify", newer.path()});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.out, HasSubstr("UNKNOWN_VERSION: bytecode of version 10 is read, but not "
                                       "executed"));
}

TEST(move_verify, verifies_and_links_a_genesis)
{
    BRAID_NEED_VECTORS("move/genesis/mainnet");
    const auto blob = (vectors() / "move" / "genesis" / "mainnet" / "genesis.blob").string();
    const auto verified = braid({"move", "verify", blob});
    EXPECT_EQ(verified.code, 0) << verified.out;
    EXPECT_THAT(verified.out, HasSubstr("passed 70, failed 0\n"));
}
}  // namespace braid::tests
