// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
TEST(svm_syscalls_table, has_what_the_feature_set_has)
{
    for (const std::string_view name : {"abort", "sol_log_", "sol_invoke_signed_c",
             "sol_invoke_signed_rust", "sol_curve_pairing_map", "sol_get_epoch_stake"})
    {
        EXPECT_NE(runtime_syscalls().find(murmur3_32(name)), nullptr) << name;
        EXPECT_NE(deployment_syscalls().find(murmur3_32(name)), nullptr) << name;
    }
    for (const std::string_view name : {"sol_blake3", "sol_sha512", "sol_big_mod_exp",
             "sol_remaining_compute_units", "sol_get_fees_sysvar", "entrypoint"})
    {
        EXPECT_EQ(runtime_syscalls().find(murmur3_32(name)), nullptr) << name;
        EXPECT_EQ(deployment_syscalls().find(murmur3_32(name)), nullptr) << name;
    }
    EXPECT_NE(runtime_syscalls().find(murmur3_32("sol_alloc_free_")), nullptr);
    EXPECT_EQ(deployment_syscalls().find(murmur3_32("sol_alloc_free_")), nullptr);
}
}  // namespace
}  // namespace braid::svm
