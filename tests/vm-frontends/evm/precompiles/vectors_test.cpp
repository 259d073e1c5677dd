// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vectors.hpp"
#include "base/hex.hpp"
#include "tests/vm-frontends/evm/precompiles/call_precompile.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
/// A file of calls, made to one precompile under one fork.
struct VectorFile
{
    const char* name;
    std::uint64_t number;
    Fork fork;
};

class PrecompileVectors : public testing::TestWithParam<VectorFile>
{
};

void check(const VectorFile& file, const nlohmann::json& test)
{
    const auto name = test["Name"].get<std::string>();
    const auto input = from_hex(test["Input"].get<std::string>());
    ASSERT_TRUE(input.has_value()) << name;
    tests::PrecompileRules rules{.fork = file.fork};
    if (test.contains("ExpectedError"))
    {
        const auto answer = tests::call_precompile(file.number, *input, rules);
        EXPECT_FALSE(answer.ok) << name;
        EXPECT_EQ(answer.gas_used, rules.gas) << name;
        return;
    }
    rules.gas = test["Gas"].get<std::uint64_t>();
    const auto answer = tests::call_precompile(file.number, *input, rules);
    EXPECT_TRUE(answer.ok) << name;
    EXPECT_EQ(answer.gas_used, rules.gas) << name;
    EXPECT_EQ(to_hex(answer.output), test["Expected"].get<std::string>()) << name;
    if (rules.gas == 0)
        return;
    --rules.gas;
    EXPECT_FALSE(tests::call_precompile(file.number, *input, rules).ok) << name;
}
}  // namespace

TEST_P(PrecompileVectors, give_output_and_gas)
{
    const auto path = std::string("crypto/precompiles/") + GetParam().name + ".json";
    BRAID_NEED_VECTORS(path);
    const auto document = tests::read_json(tests::vectors() / path);
    ASSERT_FALSE(document.empty());
    for (const auto& test : document)
        check(GetParam(), test);
}

INSTANTIATE_TEST_SUITE_P(precompiles, PrecompileVectors,
    testing::Values(VectorFile{"ecRecover", 1, Fork::frontier},
        VectorFile{"modexp", 5, Fork::byzantium}, VectorFile{"modexp_eip2565", 5, Fork::berlin},
        VectorFile{"modexp_eip7883", 5, Fork::osaka}, VectorFile{"bn256Add", 6, Fork::istanbul},
        VectorFile{"bn256ScalarMul", 7, Fork::istanbul},
        VectorFile{"bn256Pairing", 8, Fork::istanbul}, VectorFile{"blake2F", 9, Fork::istanbul},
        VectorFile{"fail-blake2f", 9, Fork::istanbul},
        VectorFile{"pointEvaluation", 10, Fork::cancun}, VectorFile{"blsG1Add", 11, Fork::prague},
        VectorFile{"fail-blsG1Add", 11, Fork::prague}, VectorFile{"blsG1Mul", 12, Fork::prague},
        VectorFile{"fail-blsG1Mul", 12, Fork::prague},
        VectorFile{"blsG1MultiExp", 12, Fork::prague},
        VectorFile{"fail-blsG1MultiExp", 12, Fork::prague},
        VectorFile{"blsG2Add", 13, Fork::prague}, VectorFile{"fail-blsG2Add", 13, Fork::prague},
        VectorFile{"blsG2Mul", 14, Fork::prague}, VectorFile{"fail-blsG2Mul", 14, Fork::prague},
        VectorFile{"blsG2MultiExp", 14, Fork::prague},
        VectorFile{"fail-blsG2MultiExp", 14, Fork::prague},
        VectorFile{"blsPairing", 15, Fork::prague}, VectorFile{"fail-blsPairing", 15, Fork::prague},
        VectorFile{"blsMapG1", 16, Fork::prague}, VectorFile{"fail-blsMapG1", 16, Fork::prague},
        VectorFile{"blsMapG2", 17, Fork::prague}, VectorFile{"fail-blsMapG2", 17, Fork::prague},
        VectorFile{"p256Verify", 256, Fork::osaka}),
    [](const auto& suite)
    {
        std::string name = suite.param.name;
        std::erase(name, '-');
        return name;
    });
}  // namespace braid::evm
