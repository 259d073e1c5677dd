// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>
#include <vector>

namespace braid::svm
{
namespace
{
using storage::Value;

TEST(svm_account, reads_what_it_wrote)
{
    const std::vector<std::uint8_t> data{1, 2, 3, 4, 5};
    const Account account{.lamports = 17,
        .rent_epoch = 3,
        .owner = ids::upgradeable_loader,
        .executable = true,
        .data = data};
    Arena arena;
    const Bytes blob = encode_account(account, arena);
    ASSERT_EQ(blob.size(), account_header_size + 5);
    const auto back = decode_account(Value::of_blob(blob));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->lamports, 17U);
    EXPECT_EQ(back->rent_epoch, 3U);
    EXPECT_EQ(back->owner, ids::upgradeable_loader);
    EXPECT_TRUE(back->executable);
    EXPECT_TRUE(equal(back->data, data));
}

TEST(svm_account, is_empty_where_nothing_is_stored)
{
    const auto account = decode_account(Value{});
    ASSERT_TRUE(account.ok());
    EXPECT_EQ(account->lamports, 0U);
    EXPECT_EQ(account->owner, ids::system_program);
}

TEST(svm_account, refuses_what_is_no_account)
{
    EXPECT_FALSE(decode_account(Value::of_cell(Hash32{})).ok());
    std::vector<std::uint8_t> blob(account_header_size - 1);
    EXPECT_FALSE(decode_account(Value::of_blob(blob)).ok());
    blob.resize(account_header_size);
    EXPECT_TRUE(decode_account(Value::of_blob(blob)).ok());
    blob[48] = 2;
    EXPECT_FALSE(decode_account(Value::of_blob(blob)).ok());
    std::vector<std::uint8_t> large(account_header_size + Account::data_size_max + 1);
    EXPECT_FALSE(decode_account(Value::of_blob(large)).ok());
}
}  // namespace
}  // namespace braid::svm
