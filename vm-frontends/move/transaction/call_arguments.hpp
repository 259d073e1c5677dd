// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "vm-frontends/move/natives/arena_list.hpp"
#include <optional>
#include <vector>

namespace braid::move
{
/// BCS of a signer of all that an account may: the first variant of what signers are.
[[nodiscard]] Bytes encode_signer(const Hash32& address, Arena& arena) noexcept;

/// BCS of arguments for a call of a Move function, one after another, in an arena.
class CallArguments
{
public:
    explicit CallArguments(Arena& arena) noexcept : arena_(&arena) {}

    /// What is BCS already; not copied.
    void add(Bytes encoded) noexcept { arguments_.push_back(encoded, *arena_); }
    void add_address(const Hash32& address) noexcept { add(address); }
    void add_signer(const Hash32& address) noexcept { add(encode_signer(address, *arena_)); }
    void add_u8(std::uint8_t value) noexcept;
    void add_bool(bool value) noexcept { add_u8(value ? 1 : 0); }
    void add_u64(std::uint64_t value) noexcept;
    /// vector<u8>
    void add_bytes(Bytes bytes) noexcept;
    void add_addresses(std::span<const Hash32> addresses) noexcept;
    /// An option of vector<u8>, and a vector of those.
    void add_optional_bytes(std::optional<Bytes> bytes) noexcept;
    void add_optional_bytes_vector(std::span<const std::optional<Bytes>> all) noexcept;
    /// vector<vector<u8>>
    void add_bytes_vector(std::span<const Bytes> all) noexcept;
    /// A variant of an enum that holds a number.
    void add_variant_u64(std::uint8_t variant, std::uint64_t value) noexcept;

    [[nodiscard]] std::span<const Bytes> all() const noexcept { return arguments_.span(); }

private:
    Arena* arena_;
    ArenaList<Bytes> arguments_;
};
}  // namespace braid::move
