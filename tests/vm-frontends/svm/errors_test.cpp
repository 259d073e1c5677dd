// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/errors.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
// The numbers are bincode's tags of the enumerations that the headers cite.
TEST(svm_errors, number_and_name_as_solana_does)
{
    EXPECT_EQ(static_cast<std::uint32_t>(InstructionErrorKind::custom), 25U);
    EXPECT_EQ(static_cast<std::uint32_t>(
                  InstructionErrorKind::builtin_programs_must_consume_compute_units),
        53U);
    EXPECT_EQ(static_cast<std::uint32_t>(TransactionErrorKind::instruction_error), 8U);
    EXPECT_EQ(name_of(InstructionErrorKind::borsh_io_error), "BorshIoError");
    EXPECT_EQ(name_of(TransactionErrorKind::commit_cancelled), "CommitCancelled");
    EXPECT_EQ(InstructionError::of_custom(6).custom, 6U);
    EXPECT_NE(InstructionError::of_custom(6), InstructionError::of_custom(7));
}
}  // namespace
}  // namespace braid::svm
