// SPDX-License-Identifier: Apache-2.0
// Modules with wrong bytes: an error or a module that is written and read as itself, never anything else.
#include "tests/support/genesis_modules.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"
#include <cstdlib>
#include <map>
#include <random>

namespace braid::move
{
namespace
{
/// What BRAID_MOVE_MUTANTS says, or the sample.
std::size_t mutant_count()
{
    const char* text = std::getenv("BRAID_MOVE_MUTANTS");
    return text == nullptr ? 20000 : std::strtoull(text, nullptr, 10);
}

using Random = std::mt19937_64;

void mutate(std::vector<std::uint8_t>& binary, Random& random)
{
    const std::size_t changes = 1 + random() % 4;
    for (std::size_t i = 0; i < changes && !binary.empty(); ++i)
    {
        const std::size_t at = random() % binary.size();
        const auto place = binary.begin() + static_cast<std::ptrdiff_t>(at);
        switch (random() % 5)
        {
        case 0:
            binary[at] = static_cast<std::uint8_t>(random());
            break;
        case 1:
            binary[at] ^= static_cast<std::uint8_t>(1U << random() % 8);
            break;
        case 2:
            binary.insert(place, static_cast<std::uint8_t>(random()));
            break;
        case 3:
            binary.erase(place);
            break;
        default:
            binary.resize(at);
        }
    }
}
}  // namespace

TEST(mutants, are_refused_or_read_as_what_they_are)
{
    BRAID_NEED_VECTORS("move/genesis/randomnet");
    const tests::GenesisFile file = tests::read_genesis("devnet-2025-10-01-64d7d9b");
    const auto modules = tests::modules_of(file);
    const std::uint64_t seed = std::random_device{}();
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    Random random{seed};
    std::map<StatusCode, std::size_t> counts;
    for (std::size_t i = 0; i < mutant_count(); ++i)
    {
        const tests::GenesisModule& module = modules[random() % modules.size()];
        std::vector<std::uint8_t> binary{module.binary.begin(), module.binary.end()};
        mutate(binary, random);
        const auto read = read_module(binary, {.version_max = 10});
        ++counts[read.ok() ? StatusCode::executed : read.error().code];
        if (!read.ok() || read->version < format_version_min)
            continue;
        const auto written = write_module(*read);
        const auto again = read_module(written, {.version_max = 10});
        ASSERT_TRUE(again.ok()) << "mutant " << i << " of seed " << seed;
        ASSERT_EQ(*again, *read) << "mutant " << i << " of seed " << seed;
        if (i % 64 == 0)
        {
            EXPECT_FALSE(disassemble(*read).empty());
        }
    }
    EXPECT_GT(counts[StatusCode::executed], 0U);
    EXPECT_GE(counts.size(), 5U);
}
}  // namespace braid::move
