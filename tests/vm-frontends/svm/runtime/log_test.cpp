// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/vm-frontends/svm/runtime/accounts_fixture.hpp"
#include "vm-frontends/svm/runtime/stable_log.hpp"

namespace braid::svm
{
namespace
{
TEST(svm_log, truncates_once_and_goes_on_with_what_fits)
{
    Arena arena;
    LogCollector log(arena, true);
    const std::string line(9'990, 'x');
    log.add(line);
    log.add("0123456789");
    log.add("too long as well");
    log.add("012345678");
    log.add("x");
    ASSERT_EQ(log.lines().size(), 3U);
    EXPECT_EQ(log.lines()[0], line);
    EXPECT_EQ(log.lines()[1], "Log truncated");
    EXPECT_EQ(log.lines()[2], "012345678");
}

TEST(svm_log, keeps_as_many_lines_as_bytes_allow)
{
    Arena arena;
    LogCollector log(arena, true);
    for (std::size_t i = 0; i < 2 * LogCollector::bytes_max; ++i)
        log.add("x");
    ASSERT_EQ(log.lines().size(), LogCollector::bytes_max);
    EXPECT_EQ(log.lines()[LogCollector::bytes_max - 2], "x");
    EXPECT_EQ(log.lines().back(), "Log truncated");
}

TEST(svm_log, keeps_nothing_where_nobody_reads)
{
    Arena arena;
    LogCollector log(arena, false);
    EXPECT_FALSE(log.wants());
    stable_log::program_success(log, ids::system_program);
    log.add("x");
    EXPECT_TRUE(log.lines().empty());
}

TEST(svm_log, writes_the_lines_that_clients_parse)
{
    Arena arena;
    LogCollector log(arena, true);
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    const std::array<Bytes, 3> fields{bytes, Bytes{}, Bytes(bytes).first(1)};
    stable_log::program_invoke(log, ids::system_program, 2);
    stable_log::program_log(log, "hello");
    stable_log::program_data(log, fields);
    stable_log::program_data(log, {});
    stable_log::program_return(log, ids::system_program, bytes);
    stable_log::program_consumed(log, ids::system_program, 150, 200'000);
    stable_log::program_success(log, ids::system_program);
    stable_log::program_failure(log, ids::system_program, InstructionError::of_custom(0x1a));
    stable_log::program_failure(log, ids::system_program, InstructionErrorKind::insufficient_funds);
    stable_log::program_failure(log, ids::system_program, "why not");
    const std::vector<std::string_view> expected{
        "Program 11111111111111111111111111111111 invoke [2]",
        "Program log: hello",
        "Program data: AQID  AQ==",
        "Program data: ",
        "Program return: 11111111111111111111111111111111 AQID",
        "Program 11111111111111111111111111111111 consumed 150 of 200000 compute units",
        "Program 11111111111111111111111111111111 success",
        "Program 11111111111111111111111111111111 failed: custom program error: 0x1a",
        "Program 11111111111111111111111111111111 failed: insufficient funds for instruction",
        "Program 11111111111111111111111111111111 failed: why not",
    };
    EXPECT_EQ(std::vector(log.lines().begin(), log.lines().end()), expected);
}
}  // namespace
}  // namespace braid::svm
