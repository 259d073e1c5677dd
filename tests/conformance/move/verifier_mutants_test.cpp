// SPDX-License-Identifier: Apache-2.0
// Modules of networks with wrong parts: this verifier and the peer's say the same of each.
#include "base/hex.hpp"
#include "tests/conformance/move/need_peer.hpp"
#include "tests/support/genesis_modules.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/move/verifier/module_mutator.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace braid::tests
{
namespace
{
/// What BRAID_MOVE_MUTANTS says, or the sample.
std::size_t mutant_count()
{
    const char* const text = std::getenv("BRAID_MOVE_MUTANTS");
    return text == nullptr ? 4000 : std::strtoull(text, nullptr, 10);
}

std::uint64_t seed_of_run()
{
    const char* const text = std::getenv("BRAID_MOVE_MUTANTS_SEED");
    return text == nullptr ? 20'241'124 : std::strtoull(text, nullptr, 10);
}

/// The rules of the peer: those of aptos-core in October 2024, and Initia's limits.
move::VerifierConfig peer_rules()
{
    move::VerifierConfig config;
    config.struct_definition_count_max = 200;
    config.function_definition_count_max = 1000;
    config.field_count_max = 30;
    config.variant_count_max = 90;
    config.basic_blocks_in_script_max = 1024;
    config.enable_function_values = false;
    return config;
}

struct Verdict
{
    std::string status;
    /// Where and why, for people.
    std::string detail;
};

Verdict verdict_of(const move::VmError& error)
{
    std::string detail = error.message;
    if (error.function)
        detail += " function " + std::to_string(*error.function);
    if (error.offset)
        detail += " offset " + std::to_string(*error.offset);
    if (error.index)
        detail += " index " + std::to_string(static_cast<unsigned>(error.index->first)) + ':' +
                  std::to_string(error.index->second);
    return {std::string{move::name_of(error.code)}, std::move(detail)};
}

/// What publishing says before it links: reading, the publisher's address, verification.
Verdict own_verdict(Bytes binary)
{
    const auto module = move::read_module(binary, {.version_max = 7, .identifier_size_max = 255});
    if (!module.ok())
        return verdict_of(module.error());
    Hash32 core;
    core.bytes.back() = 1;
    if (move::self_id_of(*module).address != core)
        return {"MODULE_ADDRESS_DOES_NOT_MATCH_SENDER", {}};
    const auto verified = move::verify_module(*module, peer_rules());
    if (!verified.ok())
        return verdict_of(verified.error());
    return {"EXECUTED", {}};
}

/// Statuses of what comes behind verification: links, natives, and what a genesis calls.
bool is_behind_verification(std::string_view status)
{
    return status == "EXECUTED" || status == "LINKER_ERROR" || status == "MISSING_DEPENDENCY" ||
           status == "FUNCTION_RESOLUTION_FAILURE" || status == "LOOKUP_FAILED" ||
           status == "CYCLIC_MODULE_DEPENDENCY";
}

/// Where both differ for a reason.
struct KnownDifference
{
    std::string_view ours;
    std::string_view theirs;
    /// What the detail of ours says.
    std::string_view detail;
    std::string_view why;
};
constexpr std::array<KnownDifference, 5> known_differences{{
    {"MALFORMED", "UNKNOWN_OPCODE", "no such instruction",
        "an instruction of version 8, which the peer does not know"},
    {"MALFORMED", "UNKNOWN_SERIALIZED_TYPE", "no such type",
        "a type of version 8, which the peer does not know"},
    {"MALFORMED", "INDEX_OUT_OF_BOUNDS", "no such instruction",
        "an instruction of version 7 in a binary of version 6: the peer reads it"},
    {"MODULE_ADDRESS_DOES_NOT_MATCH_SENDER", "LINKER_ERROR", "",
        "the peer orders modules by their links before it looks at their address"},
    {"MODULE_ADDRESS_DOES_NOT_MATCH_SENDER", "USER_DEFINED_NATIVE_NOT_ALLOWED", "",
        "the peer looks for natives before it looks at the address"},
}};

const KnownDifference* find_reason(const Verdict& ours, std::string_view theirs)
{
    const auto* const found = std::ranges::find_if(known_differences,
        [&](const KnownDifference& difference)
        {
            return difference.ours == ours.status && difference.theirs == theirs &&
                   ours.detail.contains(difference.detail);
        });
    return found == known_differences.end() ? nullptr : found;
}

struct Counts
{
    std::size_t equal = 0;
    std::size_t accepted = 0;
    std::size_t explained = 0;
    std::map<std::string, std::size_t> by_status;
    std::map<std::string, std::size_t> differences;
};

void compare(Bytes binary, MovePeer& peer, Counts& counts)
{
    const Verdict ours = own_verdict(binary);
    const PeerOutcome outcome = peer.initialize({PeerBytes{binary.begin(), binary.end()}}, false);
    const std::string theirs = outcome.ok ? "EXECUTED" : outcome.status;
    ++counts.by_status[ours.status];
    if (ours.status == "EXECUTED" && is_behind_verification(theirs))
    {
        ++counts.equal;
        ++counts.accepted;
        return;
    }
    if (ours.status != theirs)
    {
        const KnownDifference* const reason = find_reason(ours, theirs);
        ++counts.differences[ours.status + " here, " + theirs +
                             " there: " + std::string{reason ? reason->why : "NOT EXPLAINED"}];
        counts.explained += reason != nullptr ? 1 : 0;
        if (std::getenv("BRAID_MOVE_MUTANTS_TRACE") != nullptr)
            std::printf("%s %s | %s | %s\n", ours.status.c_str(), ours.detail.c_str(),
                outcome.message.c_str(), to_hex(binary).c_str());
        return;
    }
    ++counts.equal;
}
}  // namespace

TEST(verifier_mutants, are_judged_as_the_peer_does)
{
    BRAID_NEED_MOVE_PEER();
    BRAID_NEED_VECTORS("move/genesis");
    std::vector<std::vector<std::uint8_t>> binaries;
    Hash32 core;
    core.bytes.back() = 1;
    for (const char* const network : {"mainnet", "randomnet", "devnet-2024-12-06-d355839"})
    {
        const GenesisFile file = read_genesis(network);
        for (const GenesisModule& module : modules_of(file))
        {
            auto read = move::read_module(module.binary, {});
            ASSERT_TRUE(read.ok());
            // Of metadata the peer knows its own alone.
            read->metadata.clear();
            // Nor does it see events' attributes in it: nothing calls 0x1::event::emit then.
            for (std::string& name : read->identifiers)
                if (name == "emit")
                    name = "emitted";
            if (module.address == core)
                binaries.push_back(move::write_module(*read));
        }
    }
    MovePeer peer;
    peer.put_genesis_stub();
    const std::uint64_t seed = seed_of_run();
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    ModuleMutator mutator{seed};
    Counts counts;
    const std::size_t count = mutant_count();
    for (std::size_t i = 0; i < count; ++i)
        compare(mutator.mutate(binaries[i % binaries.size()]), peer, counts);
    for (const auto& [status, number] : counts.by_status)
        std::printf("%6zu %s\n", number, status.c_str());
    for (const auto& [difference, number] : counts.differences)
        std::printf("%6zu differ: %s\n", number, difference.c_str());
    std::printf(
        "%zu mutants: %zu equal, %zu accepted by both\n", count, counts.equal, counts.accepted);
    EXPECT_GE(counts.equal * 1000, count * 995);
    EXPECT_EQ(counts.equal + counts.explained, count);
    EXPECT_GT(counts.accepted, 0U);
    EXPECT_GE(counts.by_status.size(), 20U);
}
}  // namespace braid::tests
