// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/type_interner.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

namespace braid::move
{
/// What the chain's configuration says of code: versions, limits, features.
/// aptos-core: aptos-vm-environment/src/prod_configs.rs.
struct VmConfig
{
    VerifierConfig verifier;
    std::uint32_t binary_version_max = format_version_executed_max;
    std::size_t identifier_size_max = 255;
    /// Of types, their layouts, tags and values; also whether aggregator v2 values stand outside of resources.
    TypeLimits types;
    /// Run-time checks of types beside those of the verifier.
    bool paranoid = true;
    /// 0x1::features as a bit set.
    std::vector<std::uint8_t> features;
    std::uint8_t chain_id = 4;
    /// 0x1::string_utils charges for byte strings by their size: mainnet since 11 March 2025, new chains always.
    bool charges_bytes_for_prints = true;
    /// Feature ENABLE_CALL_TREE_AND_INSTRUCTION_VM_CACHE: the types of a call are paid for once a place in the tree of calls.
    bool pays_types_once = true;

    [[nodiscard]] bool has_feature(std::uint64_t feature) const noexcept
    {
        return feature / 8 < features.size() && ((features[feature / 8] >> (feature % 8)) & 1) != 0;
    }
};
}  // namespace braid::move
