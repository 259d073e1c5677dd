// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/evm/transaction/validate.hpp"

namespace braid::evm
{
namespace
{
struct Tally
{
    std::size_t valid = 0;
    std::size_t invalid = 0;
};

/// The format of ethereum/tests, TransactionTests: per fork either an exception or what the transaction says.
void check_under_fork(
    Bytes raw, const std::string& fork_name, const nlohmann::json& expected, Tally& tally)
{
    const auto fork = fork_of(fork_name);
    ASSERT_TRUE(fork.has_value()) << fork_name;
    Arena arena;
    const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    auto error = decoded.ok() ? TxError::none : decoded.error();
    IntrinsicGas intrinsic;
    if (decoded.ok())
    {
        EvmEnv env;
        env.fork = *fork;
        env.gas_limit = ~std::uint64_t{0};
        intrinsic = intrinsic_gas_of(**decoded, *fork);
        error = check_rules(**decoded, env, intrinsic);
    }
    if (expected.contains("exception"))
    {
        EXPECT_NE(error, TxError::none) << expected["exception"];
        ++tally.invalid;
        return;
    }
    ++tally.valid;
    ASSERT_EQ(error, TxError::none) << name_of(error);
    EXPECT_EQ("0x" + to_hex((*decoded)->hash), expected["hash"].get<std::string>());
    EXPECT_EQ("0x" + to_hex((*decoded)->sender), expected["sender"].get<std::string>());
    EXPECT_EQ(intrinsic.gas, std::stoull(expected["intrinsicGas"].get<std::string>(), nullptr, 16));

    std::vector<std::uint8_t> encoded;
    encode_transaction(**decoded, encoded);
    EXPECT_EQ(to_hex(encoded), to_hex(raw));
}
}  // namespace

TEST(transaction_vectors, agree_with_ethereum_tests)
{
    BRAID_NEED_VECTORS("TransactionTests");
    Tally tally;
    for (const auto& file :
        std::filesystem::recursive_directory_iterator(tests::vectors() / "TransactionTests"))
    {
        if (file.path().extension() != ".json")
            continue;
        const auto document = tests::read_json(file.path());
        for (const auto& [name, test] : document.items())
        {
            const auto raw = from_hex(test["txbytes"].get<std::string>());
            ASSERT_TRUE(raw.has_value()) << name;
            for (const auto& [fork, expected] : test["result"].items())
            {
                SCOPED_TRACE(name + " " + fork);
                check_under_fork(*raw, fork, expected, tally);
            }
        }
    }
    EXPECT_GE(tally.valid, 600u);
    EXPECT_GE(tally.invalid, 2000u);
}
}  // namespace braid::evm
