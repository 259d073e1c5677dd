// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.hpp"
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
using testing::HasSubstr;
using testing::StartsWith;

TEST(main, says_its_version)
{
    const auto result = braid({"--version"});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, StartsWith("braid 0."));
}

TEST(main, help_names_every_subcommand_and_the_exit_codes)
{
    const auto result = braid({"--help"});
    EXPECT_EQ(result.code, 0);
    for (const char* word : {"replay", "evm", "move", "bench", "Exit codes"})
        EXPECT_THAT(result.out, HasSubstr(word));
}

TEST(main, no_subcommand_is_bad_input)
{
    EXPECT_EQ(braid({}).code, 2);
}

TEST(main, an_unknown_subcommand_is_bad_input_and_explained)
{
    const auto result = braid({"knit"});
    EXPECT_EQ(result.code, 2);
    EXPECT_FALSE(result.err.empty());
}

TEST(main, every_subcommand_explains_itself)
{
    for (const char* command : {"replay", "evm", "move", "bench"})
    {
        const auto result = braid({command, "--help"});
        EXPECT_EQ(result.code, 0) << command;
        EXPECT_THAT(result.out, HasSubstr("--help")) << command;
    }
}

TEST(main, an_unknown_option_is_bad_input)
{
    EXPECT_EQ(braid({"--colour"}).code, 2);
}
}  // namespace
}  // namespace braid::tests
