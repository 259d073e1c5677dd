// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/unit_tests.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

namespace braid::tests
{
namespace
{
constexpr const char* source = R"(
module std::fruits {
    const EROTTEN: u64 = 0x10;
    public fun pick() {}
    // #[test] fun commented_out() {}
}
#[test_only]
module std::fruits_tests {
    use std::fruits as F;
    #[test]
    fun plain() {}
    #[test(a = @0x1, b = @std)]
    #[expected_failure(abort_code = F::EROTTEN, location = F)]
    public fun with_accounts(b: &signer, a: signer) {}
    #[test, expected_failure(vector_error, minor_status = 2, location = Self)]
    fun vectors() {}
    #[test]
    #[expected_failure]
    public(friend) fun any() {}
    #[test_only]
    fun helper() {}
}
)";
}  // namespace

TEST(unit_tests, are_found_in_sources)
{
    const auto tests = unit_tests_of({source});
    ASSERT_EQ(tests.size(), 4U);
    EXPECT_EQ(tests[0].module, "fruits_tests");
    EXPECT_EQ(tests[0].function, "plain");
    EXPECT_FALSE(tests[0].failure);
    EXPECT_EQ(tests[1].arguments.size(), 2U);
    EXPECT_EQ(tests[1].failure->status, "ABORTED");
    EXPECT_EQ(tests[1].failure->code, 16U);
    EXPECT_EQ(tests[2].failure->status, "VECTOR_OPERATION_ERROR");
    EXPECT_EQ(tests[2].failure->code, 2U);
    EXPECT_TRUE(tests[3].failure->status.empty());
    EXPECT_THROW((void)unit_tests_of({"module a::b { #[test] #[expected_failure(abort_code = "
                                      "NONE)] fun f() {} }"}),
        std::runtime_error);
}

TEST(unit_tests, pass_where_they_end_as_they_must)
{
    const auto tests = unit_tests_of({source});
    PeerOutcome done;
    done.ok = true;
    PeerOutcome aborted;
    aborted.status = "ABORTED";
    aborted.sub_status = 16;
    EXPECT_TRUE(passes(tests[0], done));
    EXPECT_FALSE(passes(tests[0], aborted));
    EXPECT_TRUE(passes(tests[1], aborted));
    EXPECT_FALSE(passes(tests[1], done));
    EXPECT_FALSE(passes(tests[2], aborted));
    EXPECT_TRUE(passes(tests[3], aborted));
    aborted.sub_status = 17;
    EXPECT_FALSE(passes(tests[1], aborted));
}
}  // namespace braid::tests
